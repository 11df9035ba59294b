# The worker as an image: docker build --build-arg CODE_VERSION=$(git rev-parse --short HEAD) -t report-worker .
# How to run it, and what was tried: docs/image.md
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The scripts that are left out fetch servers and a Node for machines without one: nothing that compiling needs.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json tsconfig.client.json ./
COPY src ./src
COPY workers ./workers
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 # What no program reads: bundles for browsers, types, source maps.
 && rm -rf node_modules/exceljs/dist \
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete

FROM ${NODE_IMAGE}
ARG CODE_VERSION=
LABEL org.opencontainers.image.title="report-worker" \
      org.opencontainers.image.description="Turns report requests from SQS into Excel workbooks in S3, mails and completion events" \
      org.opencontainers.image.revision="${CODE_VERSION}"
# For logos with letters in them. Package managers have nothing to do here any more.
RUN apt-get update \
 && apt-get install -y --no-install-recommends fontconfig-config fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* /var/log/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx \
      /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn* \
 # With a name and a home: the AWS clients ask the system for both.
 && groupadd --gid 10001 worker \
 && useradd --uid 10001 --gid worker --home-dir /app --no-create-home --shell /usr/sbin/nologin worker \
 && install -d -m 0700 -o worker -g worker /scratch
WORKDIR /app
COPY --from=dependencies /app/package.json /app/package-lock.json ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
ENV NODE_ENV=production \
    NODE_OPTIONS=--enable-source-maps \
    CODE_VERSION=${CODE_VERSION} \
    SCRATCH_DIR=/scratch \
    XDG_CACHE_HOME=/scratch/cache \
    HTTP_PORT=8080
# The one place that is written to; all else may be mounted read-only.
VOLUME ["/scratch"]
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 CMD ["node", "dist/src/main.js", "health"]
ENTRYPOINT ["node", "dist/src/main.js"]
CMD ["start"]
