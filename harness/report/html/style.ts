/**
 * The style of the page. Colours of lines are those of Okabe and Ito, which the colour-blind can tell apart
 * (https://jfly.uni-koeln.de/color/), some of them darker or lighter for contrast.
 */
export const STYLE = `
:root{--bg:#fff;--fg:#1b1f24;--faint:#57606a;--line:#d8dee4;--grid:#e9ecef;--panel:#f6f8fa;--link:#0550ae;--good:#116329;
--bad:#b42318;--doubt:#7a4d00;--mark:#b42318;--c0:#0072b2;--c1:#d55e00;--c2:#009078;--c3:#94285c;--c4:#2f8fc4;--c5:#a87600;--c6:#5a5a5a;--c7:#111;
--font:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;--mono:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
:root[data-theme=dark]{--bg:#0f1318;--fg:#e6edf3;--faint:#9aa6b2;--line:#303841;--grid:#222932;--panel:#171c23;--link:#79b8ff;--good:#56d364;
--bad:#ff8478;--doubt:#e3b341;--mark:#ff8478;--c0:#56b4e9;--c1:#ff8a4c;--c2:#5ce0b8;--c3:#e05890;--c4:#9fd3f5;--c5:#e6b93d;--c6:#b5bcc4;--c7:#f0f0f0;color-scheme:dark}
*{box-sizing:border-box}
html{scroll-padding-top:4rem}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.55 var(--font);overflow-wrap:break-word}
a{color:var(--link)}
button{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.15rem .6rem;cursor:pointer}
:focus-visible{outline:3px solid var(--c4);outline-offset:2px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--bg);z-index:9;padding:.3rem .6rem}
.top{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;padding:.6rem max(1rem,calc((100% - 1180px)/2));border-bottom:1px solid var(--line)}
.top nav{display:flex;flex-wrap:wrap;gap:.2rem .9rem;flex:1}.brand{font-weight:700;letter-spacing:.02em}.top #theme{margin-left:auto}
main{max-width:1212px;margin:0 auto;padding:0 1rem 4rem}
.scenario{padding-top:1.6rem}.scenario+.scenario{border-top:1px solid var(--line);margin-top:3rem}
.kicker{font:600 .85rem var(--mono);color:var(--faint);margin:0}
h1{font-size:clamp(1.35rem,3.4vw,2rem);line-height:1.25;margin:.2rem 0 .8rem;text-wrap:balance}
h2{font-size:1.2rem;margin:2.4rem 0 .8rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
h3,h4{font-size:1rem;margin:0}h3{display:inline}
.answer{font-size:1.15rem;max-width:75ch;margin:0 0 1rem;padding:.7rem 1rem;background:var(--panel);border-left:4px solid var(--c0);border-radius:0 6px 6px 0}
.todo{max-width:90ch;margin:0 0 1rem;padding:.7rem 1rem;border:2px solid var(--c2);border-radius:8px}.todo h2{margin:0;padding:0;border:0}.todo p{margin:.4rem 0}.todo .doubt{color:var(--doubt)}.todo ol{margin:.4rem 0;padding-left:1.4rem}.todo .behind{margin:.3rem 0;padding:.2rem .6rem}
.glossary{margin-top:3rem;padding:.6rem 1rem;border:1px solid var(--line);border-radius:8px}.glossary h3{display:block;margin:1rem 0 .3rem}.glossary dl{margin:0;max-width:90ch}.glossary dt{font-weight:600}.glossary dd{margin:0 0 .4rem 1.2rem}
.held{color:var(--good)}.broken{color:var(--bad)}
.verdicts ul,.reasons{padding-left:1.1rem;margin:.5rem 0}.verdicts li,.reasons li{margin:.2rem 0;color:var(--fg)}
.verdicts li.held b{color:var(--good)}.verdicts li.broken b{color:var(--bad)}
summary{cursor:pointer;padding:.25rem 0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:1.2rem;align-items:start}
figure{margin:0;padding:.9rem;border:1px solid var(--line);border-radius:8px;min-width:0;background:var(--bg)}
figcaption{color:var(--faint);font-size:.9rem;margin-top:.5rem}
.plot{min-height:280px;margin-top:.4rem}
.u-legend{display:block;font-size:.85rem;text-align:left}.u-legend tr[hidden]{display:none}.u-legend tbody{display:flex;flex-wrap:wrap;gap:0 .9rem}.u-legend th,.u-legend td{padding:.05rem .2rem;border:0;background:none}
.u-legend th{cursor:pointer;font-weight:500;overflow-wrap:anywhere}.u-legend tr{max-width:100%}.u-legend.u-live .u-series>th::after{content:""}.u-legend .u-marker{width:1.5em;height:0;border-width:0 0 3px!important;margin-right:.4em}
.u-legend .u-value{font-variant-numeric:tabular-nums;color:var(--faint);min-width:4.2em;width:auto;white-space:nowrap}.u-legend .u-series:first-child{order:1}.u-legend .u-series:first-child th{display:none}
.data{font-size:.9rem;margin-top:.4rem}.data summary{color:var(--faint)}.data .scroll{max-height:20rem;overflow:auto}.data th,.data td{padding:.15rem .6rem;white-space:nowrap}
.u-select{background:color-mix(in srgb,var(--c0) 18%,transparent)}
.scroll{overflow-x:auto;position:relative}
table{border-collapse:collapse;font-size:.92rem}
.cells{width:100%}
th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{background:var(--panel);white-space:nowrap}thead button{background:none;border:0;padding:0;font-weight:600}
thead th[aria-sort=ascending] button::after{content:" \\2191" / ""}thead th[aria-sort=descending] button::after{content:" \\2193" / ""}
.cells :is(th,td){padding:.35rem .5rem}.cells thead th{white-space:normal;vertical-align:bottom}thead button{text-align:inherit}
tbody th{font-weight:500}.cells tbody th{min-width:11rem}
.faint{color:var(--faint);font-weight:400}.cells .faint{font-size:.85em;white-space:normal}details.cell summary .faint{font-size:.9rem;margin-left:.3rem}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.best{color:var(--good);font-weight:700}.best::before{content:"\\25B2 " / "";font-size:.7em}.worst{color:var(--bad)}.worst::before{content:"\\25BC " / "";font-size:.7em}
tr.state-invalid .number,tr.state-failed .number,tr.state-skipped .number{color:var(--faint);text-decoration:line-through}
.compared thead th{text-align:center}.compared thead th.number{text-align:right}.compared .number div{font-size:.85em}.sides{list-style:none;padding:0;margin:.5rem 0}.sides b{display:inline-block;min-width:1.4em;color:var(--link)}
.badge{display:inline-block;font:600 .75rem var(--mono);padding:.05rem .45rem;border-radius:1rem;border:1px solid currentColor;white-space:nowrap}
.badge.measured{color:var(--good)}.badge.invalid,.badge.failed{color:var(--bad)}.badge.skipped{color:var(--doubt)}
details.cell{border:1px solid var(--line);border-radius:8px;padding:.4rem .9rem;margin:.6rem 0}details.cell[open]{padding-bottom:.9rem}
.reason,.behind{padding:.5rem .8rem;border-left:4px solid var(--bad);background:var(--panel);max-width:90ch}.behind{border-color:var(--c5)}
.behind::before{font-weight:700;color:var(--doubt)}.proven::before{content:"proven "}.likely::before{content:"likely "}.warning::before{content:"warning "}
.hosts{width:100%;max-width:830px;min-width:620px;height:auto;display:block;margin:.8rem 0}.hosts-2{max-width:490px;min-width:400px}
.hosts text{font:13px var(--font);fill:var(--fg);text-anchor:middle}.hosts .small{font-size:12px;fill:var(--faint)}.hosts .name{font-weight:700}
.host rect{fill:var(--panel);stroke-width:2}.host-client rect{stroke:var(--c0)}.host-proxy rect{stroke:var(--c1)}.host-origin rect{stroke:var(--c2)}
.ran-out rect{stroke:var(--bad);stroke-dasharray:5 3;stroke-width:3}.hosts .ran-out .small{fill:var(--bad);font-weight:700}
.hop path{stroke:var(--faint);stroke-width:2}
.wide,.phases{grid-column:1/-1}.cell-name{margin:.6rem 0 -.4rem;font-size:.9rem;color:var(--faint)}.phases table{width:100%;margin-top:.5rem}.phases th{width:1%;min-width:min(15rem,30vw)}.phases td,.phases th{border:0;padding:.15rem .4rem}
.phases .bar{width:99%;position:relative}.bar>div{display:flex;height:18px;font-size:0}.segment{min-width:3px}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;margin:.4rem 0 0;font-size:.85rem}
.swatch{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin-right:.3rem;vertical-align:-1px}
.segment,.swatch{--gap:rgb(255 255 255/.45);print-color-adjust:exact}[data-theme=dark] :is(.segment,.swatch){--gap:rgb(0 0 0/.5)}
.phase-poolWait{background:repeating-linear-gradient(45deg,var(--c1) 0 5px,var(--gap) 5px 7px),var(--c1)}.phase-dns{background:repeating-linear-gradient(0deg,var(--c6) 0 2px,var(--gap) 2px 4px),var(--c6)}
.remedies tbody+tbody::before{content:"";display:block;height:.7rem}.remedies tbody tr+tr th{padding-left:1.2rem}.ended{background:var(--c0)}tr:first-child>.bar .ended{background:var(--bad)}.endless{background:linear-gradient(90deg,var(--c2) 85%,transparent)}
.phase-connect{background:var(--c0)}.phase-tls{background:repeating-linear-gradient(90deg,var(--c3) 0 3px,var(--gap) 3px 5px),var(--c3)}
.phase-ttfb{background:var(--c2)}.phase-body{background:repeating-linear-gradient(-45deg,var(--c5) 0 2px,var(--gap) 2px 4px),var(--c5)}
.settings{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,380px),1fr));gap:.1rem 2rem;margin:.5rem 0;font-size:.88rem}
.settings div{display:flex;gap:.6rem;justify-content:space-between;border-bottom:1px dotted var(--line);min-width:0}.settings dt{color:var(--faint)}
.settings dd{margin:0;font-family:var(--mono);overflow-wrap:anywhere;text-align:right}
code{font-family:var(--mono);font-size:.9em;background:var(--panel);padding:.1rem .35rem;border-radius:4px;overflow-wrap:anywhere}
@media (max-width:520px){body{font-size:15px}figure{padding:.6rem}}
@media (max-width:600px){.phases tr{display:grid;grid-template:"name number" auto "bar bar" auto/minmax(0,1fr) minmax(0,max-content)}.phases tr>*{overflow-wrap:anywhere}
.phases .bar{grid-area:bar;width:auto}.phases th{width:auto;min-width:0}.phases .number{grid-area:number;white-space:normal}}
@page{margin:12mm}
@media print{.top,.skip,.data,button{display:none}thead button{display:inline}.charts{grid-template-columns:1fr}figure,details.cell,tr{break-inside:avoid}h2{break-after:avoid}body{font-size:12px}a{color:inherit;text-decoration:none}.scroll{overflow:visible}.uplot{max-width:100%}}
`;
