import type { OutgoingHttpHeaders, RequestListener } from 'node:http';
import { answerFile } from './answer-file.ts';
import { pageHeaders } from './page-headers.ts';
import type { StaticFile, StaticFiles } from './static-files.ts';

/** Where the app is served. */
const home = '/app/';

export interface App {
  readonly files: StaticFiles;
  /** Whether `/` leads to the app, since nothing else is there. */
  readonly isAlone: boolean;
  /** Other origins, with which the app exchanges files. */
  readonly fileOrigins: readonly string[];
}

/**
 * Serves the files of a web app below `/app/`. A path of its pages is answered with `index.html`, and the app shows what the address says;
 * a file that is not there is not found.
 */
export function serveApp({ files, isAlone, fileOrigins }: App, next: RequestListener): RequestListener {
  const headers = appHeaders(fileOrigins);
  return (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://gateway');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && (pathname === '/app' || (pathname === '/' && isAlone)))
      return void response
        .writeHead(307, { location: `${home}${search}`, 'cache-control': 'no-cache' })
        .end();
    if (!pathname.startsWith(home)) return next(request, response);
    const file = fileAt(files, pathname.slice(home.length - 1), request.headers.accept ?? '');
    if (file === undefined) next(request, response);
    else void answerFile(file, request, response, headers);
  };
}

/** Names of people have dots, too: such a path is one of a page when a browser goes there, and a file's when a page asks for it. */
function fileAt(files: StaticFiles, path: string, accept: string): StaticFile | undefined {
  const file = files.get(path);
  if (file !== undefined || path.startsWith('/assets/')) return file;
  const isNamedAsFile = path.slice(path.lastIndexOf('/')).includes('.');
  return isNamedAsFile && !accept.includes('text/html') ? undefined : files.get('/');
}

/**
 * No script or style but those of its own files, and no text made into a script: `app` is the one name of a policy of Trusted Types, for
 * workers. `'self'` holds for sockets, too.
 */
function appHeaders(fileOrigins: readonly string[]): OutgoingHttpHeaders {
  const own = ["'self'", ...fileOrigins].join(' ');
  const directives = [
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${own} blob: data:`,
    `media-src ${own} blob:`,
    "font-src 'self'",
    `connect-src ${own}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types app',
  ];
  return {
    ...pageHeaders(directives, { referrers: 'same-origin' }),
    'permissions-policy':
      'camera=(self), microphone=(self), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), hid=(), midi=()',
  };
}
