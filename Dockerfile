# connlab with all that a lab can use: nginx with HTTP/3 and its client, and the Node that package.json pins.
FROM debian:trixie-slim AS system
WORKDIR /connlab
COPY setup.sh ./
RUN ./setup.sh --no-npm && rm -rf /var/lib/apt/lists/* && mkdir results

# npm is needed only for installing.
FROM system AS packages
COPY --from=node:26-trixie-slim /usr/local/ /usr/local/
COPY package.json package-lock.json ./
RUN npm_config_omit=dev ./setup.sh

FROM system
COPY --from=packages /connlab/node_modules ./node_modules
COPY . .
ENV PATH=/connlab/node_modules/.bin:$PATH
EXPOSE 9464
ENTRYPOINT ["/connlab/docker/entrypoint.sh"]
CMD ["--help"]
