import { encodePageCursor } from '@parley/service-kit/subgraph';
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { createAttachmentStore } from '../../subgraphs/chat/dist/stores/attachment-store.js';
import { openMongo } from '../../subgraphs/chat/dist/stores/mongo.js';
import { createPreviewJobStore } from '../../subgraphs/chat/dist/stores/preview-job-store.js';
import { createScheduledMessageStore } from '../../subgraphs/chat/dist/stores/scheduled-message-store.js';
import { signerOf } from '../harness/access-tokens.mjs';
import { dropDatabases, startPlatform } from '../harness/platform.mjs';
import { withoutLimitsForPeople } from '../harness/without-limits.mjs';
import { fillConversation } from './fill-conversation.mjs';
import { idOf, viewer } from './people.mjs';
import { watchCommands } from './watch-commands.mjs';

/** @typedef {Awaited<ReturnType<typeof openSide>>} Side  one of the two platforms */

/** A platform over its filled stores, asked as one viewer through the gateway. @param {number} count */
export async function openSide(count) {
  const began = performance.now();
  const services = await startPlatform(`threads_${count}`, {
    prepare: (engines, namespace) => fillConversation(engines, namespace, count),
    envOf: { gateway: { ...withoutLimitsForPeople, RATE_LIMITS: '[]' } },
    timeout: 1_800_000,
  });
  console.log(`${count} rows: filled and indexed in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const pool = new Pool(new URL(services.gatewayUrl).origin, { connections: 1, pipelining: 1 });
  const sign = await signerOf(services);
  const tokenOf = (/** @type {string} */ id) => sign({ id, sessionId: id });
  const tokens = { viewer: await tokenOf(viewer.id), peer: await tokenOf(viewer.peerId) };
  const mongo = openMongo(services.environmentOf('chat')['MONGODB_URL'] ?? '');
  const lastActivity = await activityTimes(mongo);
  const request = async (/** @type {import('undici').Dispatcher.RequestOptions} */ options) => {
    const { statusCode, body } = await pool.request(options);
    const text = await body.text();
    if (statusCode >= 300)
      throw new Error(`${options.method} ${options.path}: ${statusCode} ${text.slice(0, 300)}`);
    return text;
  };
  return {
    count,
    pid: services.processes.chat?.pid ?? 0,
    /** @param {string} query @param {object} variables @param {keyof typeof tokens} [who] @returns {Promise<any>} */
    async ask(query, variables, who = 'viewer') {
      const text = await request({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[who]}` },
        body: JSON.stringify({ query, variables }),
      });
      // A problem has a code, wherever it is.
      if (/"errors":|"code":/.test(text))
        throw new Error(`${query} ${JSON.stringify(variables)}: ${text.slice(0, 500)}`);
      return JSON.parse(text).data;
    },
    put: (/** @type {string} */ url, /** @type {string} */ body) =>
      request({ method: 'PUT', path: pathOf(url), headers: { 'content-type': 'text/plain' }, body }),
    get: (/** @type {string} */ url) => request({ method: 'GET', path: pathOf(url) }),
    /** After the n-th thread. */
    threadCursor: (/** @type {number} */ n) =>
      encodePageCursor([lastActivity.first + (n - 1) * lastActivity.apart, threadId(n)]),
    /** After the n-th ban or request. */
    groupCursor: (/** @type {number} */ n) =>
      encodePageCursor([
        Date.UTC(2026, 0, 1) + n * 1_000,
        `bbbbbbbb-0001-7000-8000-${String(n).padStart(12, '0')}`,
      ]),
    stores: workersVerbs(mongo),
    watch: watchCommands(mongo.db),
    async stop() {
      await pool.close();
      await mongo.close();
      await services.stop();
      await dropDatabases(services.namespace);
    },
  };
}

const pathOf = (/** @type {string} */ url) => {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
};

const perCopy = 10_000;
const threadId = (/** @type {number} */ n) =>
  idOf
    .message((n - 1) % perCopy)
    .replace('00000000-', `${String(Math.floor((n - 1) / perCopy)).padStart(8, '0')}-`);

/** @param {import('../../subgraphs/chat/dist/stores/mongo.js').Mongo} mongo */
async function activityTimes({ threads }) {
  const [first, second] = await Promise.all([1, 2].map((n) => threads.findOne({ _id: threadId(n) })));
  const [one, other] = [first, second].map((thread) => thread?.lastActivityAt.getTime() ?? NaN);
  return { first: one ?? NaN, apart: (other ?? NaN) - (one ?? NaN) };
}

/** What the service asks by itself, each second or with each sweep. @param {import('../../subgraphs/chat/dist/stores/mongo.js').Mongo} mongo */
function workersVerbs(mongo) {
  const scheduled = createScheduledMessageStore(mongo);
  const files = createAttachmentStore(mongo);
  const jobs = createPreviewJobStore(mongo);
  return {
    dueMessages: () => scheduled.due(new Date(), 100),
    async dueFiles() {
      await files.expired(new Date(), 100);
      await files.removals(100);
    },
    async previewJob() {
      const asked = { messageId: randomUUID(), roomId: viewer.roomId, senderId: randomUUID() };
      const added = await jobs.add({ ...asked, url: 'https://site.example/', askedAt: new Date() });
      const [id = ''] = await jobs.due(new Date(), 50);
      if (!added || (await jobs.claim(id, new Date())) === null) throw new Error('There is no such job.');
      await jobs.end(id);
    },
  };
}
