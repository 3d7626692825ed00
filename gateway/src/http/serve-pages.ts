import type { RequestListener } from 'node:http';
import type { GatewayEnvironment } from '../environment.ts';
import { serveApp } from './serve-app.ts';
import { servePlayground } from './serve-playground.ts';
import { listStaticFiles } from './static-files.ts';

/** The playground and the web app, where there are any; all else goes to `next`. Rejects where a folder has no page. */
export async function servePages(
  {
    PLAYGROUND_DIRECTORY: playground,
    APP_DIRECTORY: app,
    APP_FILE_ORIGINS: fileOrigins,
  }: Pick<GatewayEnvironment, 'PLAYGROUND_DIRECTORY' | 'APP_DIRECTORY' | 'APP_FILE_ORIGINS'>,
  next: RequestListener,
): Promise<RequestListener> {
  const withPlayground =
    playground === undefined
      ? next
      : servePlayground(
          await listStaticFiles(playground, {
            setting: 'PLAYGROUND_DIRECTORY',
            otherwise: 'Build the playground, or set PLAYGROUND=false.',
          }),
          next,
        );
  if (app === undefined) return withPlayground;
  const files = await listStaticFiles(app, {
    setting: 'APP_DIRECTORY',
    otherwise: 'Build the app, or leave the setting out.',
  });
  return serveApp({ files, fileOrigins, isAlone: playground === undefined }, withPlayground);
}
