# docker build -t countersign .
#
# docker run --rm --group-add "$(stat -c %g /var/run/docker.sock)" \
#   -v /var/run/docker.sock:/var/run/docker.sock -v "$PWD:$PWD:ro" -w "$PWD" countersign audit --running
#
# The files are mounted where they lie: Compose names a project after its folder.
#
# Behind a mirror or an authority of your own: --build-arg npm_config_registry=… --build-arg npm_config_cafile=…

FROM node:24-bookworm-slim AS build
WORKDIR /app
# npm reads these from the environment; unset they do nothing, and none of them reaches the image.
ARG npm_config_registry
ARG npm_config_cafile
ARG npm_config_https_proxy
COPY package.json package-lock.json ./
# No script of a dependency runs: none of them needs one, and ssh2 would look for a compiler.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# What runs and nothing else: of the packages only what the command loads of them.
RUN node scripts/build.mjs && node scripts/assemble-image.mjs /image

# No shell, no package manager, not root.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
COPY --from=build /image /app
WORKDIR /work
USER 65532:65532
# `--`, because Node would obey an --env-file among our own arguments (nodejs/node#54232).
ENTRYPOINT ["/nodejs/bin/node", "--", "/app/dist/cli.js"]
# Of `serve`; a one-shot command is over before it is asked.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/nodejs/bin/node", "--", "/app/dist/cli.js", "healthcheck"]
CMD ["audit", "--running"]
