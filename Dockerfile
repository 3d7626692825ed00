# All five services and the migrations in one image; the command says which one runs (docker-compose.yml, profile `platform`).
# docker build --tag parley .

FROM node:24-bookworm-slim AS build
WORKDIR /parley
COPY . .
RUN npm ci --no-audit --no-fund
RUN npm run generate && npm run build
# Only what runs: package.json, dist and migrations of each workspace.
RUN mkdir built && find packages prisma gateway subgraphs playground web -name node_modules -prune -o -type f \
  \( -name package.json -o -path '*/dist/*' -o -path 'prisma/*/migrations/*' \) -print0 \
  | xargs -0 cp --parents --target-directory built

# What runs needs no compiler, no tests, no launcher: production dependencies of the services only.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /parley
COPY . .
RUN npm ci --no-audit --no-fund --omit=dev --omit=peer \
  --workspace=gateway --workspace=prisma --workspace=subgraphs \
  # Prisma's command line is a peer of its client, which needs none of it when it runs.
  && rm -rf node_modules/prisma node_modules/typescript node_modules/@electric-sql \
    node_modules/@prisma/studio-core node_modules/@prisma/dev node_modules/@prisma/engines \
    node_modules/@prisma/fetch-engine node_modules/@prisma/config
# A workspace may have modules of its own beside those of the root.
RUN mkdir installed && find . -path ./installed -prune -o -name node_modules -prune -print0 \
  | xargs -0 cp --archive --parents --target-directory installed

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /parley
COPY package.json ./
COPY schema/*.graphql schema/rate-limits.json schema/
COPY --from=dependencies /parley/installed ./
COPY --from=build /parley/built ./
# A volume that is mounted here takes over whose folder it is.
RUN mkdir media && chown node media
USER node
# A process that ends by SIGTERM within 25 s; /livez and /readyz answer on PORT, the gateway's /metrics on ADMIN_PORT.
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "gateway/dist/main.js"]
