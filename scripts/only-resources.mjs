/**
 * Of dockerode come its resources: in place of its modem stands ours (src/collect/engine/engine-modem.ts), and what only builds
 * images needs (gRPC, protobuf, tar-fs) or its own ssh (with native parts) is in no bundle. See docs/decisions/0032.
 */
export const onlyResources = {
  name: 'only-resources',
  setup({ onResolve, onLoad }) {
    const leftOut = /^(docker-modem|protobufjs|tar-fs|@balena\/dockerignore|\.\/session|\.\/buildkit)$/
    onResolve({ filter: leftOut }, ({ path, importer }) =>
      /[\\/]dockerode[\\/]lib[\\/]/.test(importer) ? { path, namespace: 'left-out' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `module.exports = function () { throw new Error('countersign does not use ' + ${JSON.stringify(path.replace(/^\W+/, ''))}) }`,
    }))
  },
}
