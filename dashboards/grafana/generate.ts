import { writeFileSync } from 'node:fs';
import { DASHBOARDS, fileText } from './src/dashboards.ts';

for (const [file, dashboard] of Object.entries(DASHBOARDS)) {
  writeFileSync(new URL(file, import.meta.url), fileText(dashboard));
}
