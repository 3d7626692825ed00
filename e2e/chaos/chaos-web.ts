import { type HostileWeb, publicAddress, reply, startHostileWeb } from '@parley/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

/** The web that the links of a run lead to: on loopback, behind a resolver of the test's own. */
export interface ChaosWeb {
  /** For chat, so that it makes previews of that web alone. */
  readonly environment: Readonly<Record<string, string>>;
  /** Pages of a name of one's own; the first one has a picture. */
  publish(name: string): readonly string[];
  close(): Promise<void>;
}

const site = 'http://site.example/';
const link = /http:\/\/site\.example\/[\w-]+/u;

/** The link in a text of a run; null without one. */
export const linkIn = (text: string | null | undefined): string | null => link.exec(text ?? '')?.[0] ?? null;

/** What the page behind a link is called. */
export const titleOf = (url: string): string => `The page ${url.slice(site.length)}`;

export async function startChaosWeb(): Promise<ChaosWeb> {
  const web: HostileWeb = await startHostileWeb({ 'site.example': [publicAddress] });
  const folder = await mkdtemp(join(tmpdir(), 'parley-chaos-web-'));
  const network = join(folder, 'network.json');
  await writeFile(network, JSON.stringify(web.network));
  const picture = sharp({ create: { width: 64, height: 32, channels: 3, background: 'red' } });
  web.on('/picture.png', reply(await picture.png().toBuffer(), { 'content-type': 'image/png' }));
  return {
    environment: {
      LINK_PREVIEWS: 'on',
      LINK_PREVIEW_TEST_NETWORK: network,
      // All pages are of one host.
      LINK_PREVIEW_MAX_PER_HOST: '600',
    },
    publish: (name) =>
      ['<meta property="og:image" content="/picture.png">', ''].map((more, index) => {
        const url = `${site}${name.replaceAll(/\W+/gu, '-')}-${index}`;
        web.on(new URL(url).pathname, reply(`<title>${titleOf(url)}</title>${more}`));
        return url;
      }),
    async close() {
      await web.close();
      await rm(folder, { recursive: true });
    },
  };
}
