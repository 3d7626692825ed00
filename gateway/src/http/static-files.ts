import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { ContentEncoding } from './content-encoding.ts';

/** A file that may be served. What is in no list of these cannot be had, whatever a path looks like. */
export interface StaticFile {
  readonly path: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly etag: string;
  /** Its name changes with its content: it may be kept for good. */
  readonly immutable: boolean;
  /** Where the same is compressed, by how: `name.js.br` beside `name.js`. */
  readonly compressed: Partial<Readonly<Record<ContentEncoding, string>>>;
}

const suffixes: Readonly<Record<ContentEncoding, string>> = { br: '.br', gzip: '.gz' };

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
};

/** The files of a page by URL path below its folder, `index.html` as `/`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/**
 * All files of a folder; links and what begins with a dot are left out. Rejects with a sentence when there is no page in it; `otherwise`: its
 * end, what to do.
 */
export async function listStaticFiles(
  directory: string,
  { setting, otherwise }: { readonly setting: string; readonly otherwise: string },
): Promise<StaticFiles> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const known = new Set(paths);
  const files = new Map<string, StaticFile>();
  for (const path of paths) {
    if (
      Object.values(suffixes).some(
        (suffix) => path.endsWith(suffix) && known.has(path.slice(0, -suffix.length)),
      )
    )
      continue;
    const name = relative(directory, path).split(sep).join('/');
    if (name.split('/').some((part) => part.startsWith('.'))) continue;
    files.set(name === 'index.html' ? '/' : `/${encodeURI(name)}`, await describe(path, name, known));
  }
  if (!files.has('/')) {
    throw new Error(`${setting}: there is no index.html in ${directory}. ${otherwise}`);
  }
  return files;
}

async function describe(path: string, name: string, known: ReadonlySet<string>): Promise<StaticFile> {
  const content = await readFile(path);
  const hash = createHash('sha256').update(content).digest('base64url');
  return {
    path,
    bytes: content.length,
    contentType: contentTypes[extname(name)] ?? 'application/octet-stream',
    etag: `"${hash.slice(0, 22)}"`,
    immutable: name.startsWith('assets/'),
    compressed: Object.fromEntries(
      Object.entries(suffixes)
        .map(([encoding, suffix]) => [encoding, `${path}${suffix}`] as const)
        .filter(([, compressed]) => known.has(compressed)),
    ),
  };
}
