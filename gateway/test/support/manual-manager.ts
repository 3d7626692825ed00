import type { SupergraphSdlHook } from '@apollo/gateway';

/** A supergraph manager as somebody else would write one: this module's path is the gateway's configuration. */
export const manual = {
  sdl: '',
  update: (_sdl: string): void => undefined,
  /** The number of managers that run. */
  running: 0,
};

const initialize: SupergraphSdlHook = async ({ update }) => {
  if (manual.sdl === '') throw new Error('The registry does not answer.');
  manual.update = update;
  manual.running += 1;
  return {
    supergraphSdl: manual.sdl,
    cleanup: async () => {
      manual.running -= 1;
    },
  };
};

// oxlint-disable-next-line import/no-default-export -- it is what the gateway looks for
export default { initialize };
