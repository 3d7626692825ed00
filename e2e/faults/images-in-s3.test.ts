import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  type Person,
  signUp,
  startOwnPlatform,
  startS3Server,
  succeed,
  through,
} from '@parley/testkit';
import sharp from 'sharp';

// Awaited here, because jest wants to know beforehand which tests there are.
const server = await startS3Server();

if ('missing' in server) {
  process.stderr.write(`\nSKIPPED: images in S3 were not tried, because ${server.missing}.\n`);
  test.skip(`images in S3 (not tried: ${server.missing})`, () => undefined);
} else {
  describe('images in S3', () => {
    let services: Awaited<ReturnType<typeof startOwnPlatform>>;
    beforeAll(async () => {
      const { bucket, endpoint, region, credentials } = server.settings;
      services = await startOwnPlatform('s3', {
        instances: 2,
        envOf: {
          user: {
            MEDIA_DIRECTORY: '',
            MEDIA_S3_BUCKET: bucket,
            MEDIA_S3_ENDPOINT: endpoint,
            MEDIA_S3_REGION: region,
            MEDIA_S3_ACCESS_KEY_ID: credentials.accessKeyId,
            MEDIA_S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          },
        },
      });
    });
    afterAll(async () => {
      await everybodyLeaves();
      await services.stop();
      await server.close();
    });

    /** What each of both gateways answers, four times, so that every instance of the user service has its turn. */
    const seen = async (image: string): Promise<number[]> => {
      const statuses: number[] = [];
      for (let turn = 0; turn < 4; turn += 1)
        for (const gateway of services.gatewayUrls)
          statuses.push((await fetch(new URL(image, gateway))).status);
      return [...new Set(statuses)];
    };

    test('one instance takes the bytes, another makes the picture, both show it, and either may be killed', async () => {
      const anna = await signUp();
      const first = await wear(anna, 'red', services.gatewayUrls);
      expect(await seen(first)).toEqual([200]);
      const second = await wear(anna, 'blue', services.gatewayUrls);
      expect(await seen(first)).toEqual([404]);
      expect(await seen(second)).toEqual([200]);

      await services.kill('user');
      expect(await seen(second)).toEqual([200]);
      const third = await wear(anna, 'green', services.gatewayUrls);
      await services.restart('user');
      expect(await seen(third)).toEqual([200]);

      await anna.ask('mutation { removeProfileImage { __typename } }');
      expect(await seen(third)).toEqual([404]);
    });
  });
}

/** Announces the picture at the first gateway, uploads it there and sets it at the last. */
async function wear(who: Person, colour: string, gateways: readonly string[]): Promise<string> {
  const bytes = await sharp({ create: { width: 400, height: 300, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();
  const input = { contentType: 'image/jpeg', size: bytes.length };
  const { upload } = await succeed<{ upload: { id: string; url: string } }>(
    who,
    'createProfileImageUpload',
    input,
    'upload { id url }',
  );
  const [first = '', last = first] = gateways;
  const put = await fetch(new URL(upload.url, first), {
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg' },
    body: new Uint8Array(bytes),
  });
  expect(put.status).toBe(204);
  const { user } = await succeed<{ user: { image: { url: string } } }>(
    through(last, who),
    'setProfileImage',
    { uploadId: upload.id },
    'user { image { url } }',
  );
  return user.image.url;
}
