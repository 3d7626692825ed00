import { stringify } from 'yaml';
import { z } from 'zod';

/**
 * @typedef {object} Definition
 * @property {string} type
 * @property {string} topic
 * @property {import('zod').ZodType} schema
 */

/** What docs/asyncapi.yaml says. @param {object} exported  all that packages/events exports */
export function asyncapiPage(exported) {
  const comment = '# Made from packages/events by `npm run asyncapi`; a test fails when it has drifted.\n';
  return (
    comment +
    stringify(asyncapiOf(definitionsIn(exported)), {
      lineWidth: 0,
      blockQuote: 'literal',
      aliasDuplicateObjects: false,
    })
  );
}

/** @param {object} exported @returns {Definition[]} */
export function definitionsIn(exported) {
  return Object.values(exported)
    .filter((value) => typeof value === 'object' && value !== null && 'schema' in value && 'topic' in value)
    .toSorted((one, other) => (one.type < other.type ? -1 : 1));
}

/** The AsyncAPI document. @param {readonly Definition[]} definitions */
export function asyncapiOf(definitions) {
  const topics = Object.keys(about).map((topic) => ({
    topic,
    of: definitions.filter((one) => one.topic === topic),
  }));
  return {
    asyncapi: '3.0.0',
    info: { title: "Parley's events", version: '0.1.0', license: { name: 'MIT' }, description },
    defaultContentType: 'application/json',
    servers: {
      development: { host: '127.0.0.1:19092', protocol: 'kafka', description: 'What `npm start` starts.' },
    },
    channels: Object.fromEntries(topics.map(({ topic, of }) => [topic, channelOf(topic, of)])),
    operations: Object.fromEntries(
      topics.map(({ topic, of }) => [`publish.${topic}`, operationOf(topic, of)]),
    ),
    components: {
      messages: Object.fromEntries(definitions.map((definition) => [definition.type, messageOf(definition)])),
      schemas: {
        Envelope: envelope,
        ...Object.fromEntries(definitions.map(({ type, schema }) => [type, dataSchema(schema)])),
      },
    },
  };
}

const description = `What happens on the platform, as events on Kafka.

- **At least once, in order.** Events with one key are in the order of their commits. A repeat has the same \`id\`,
  and may come after later events of its key: drop what you have seen.
- **Ids and positions, no message texts.** Ask the graph for what an event speaks of, as somebody who may see it.
- **Change by addition.** Ignore properties and types that you do not know. A breaking change is a new type; both are
  published for a while.
- Where the operator has set \`KAFKA_TOPIC_PREFIX\`, it stands before the name of each topic.
- The record's header \`type\` is the event's type, so that others need not be parsed.
`;

/** What the events of a topic are about, and the aggregate that is their key. @type {Record<string, { what: string, key: string }>} */
const about = {
  'user.events': { what: 'Accounts, profiles and sessions.', key: 'The id of the user.' },
  'user.online_status': { what: 'Who is online.', key: 'The id of the user.' },
  'friend.events': {
    what: 'Requests, friendships and blocks of a pair, each with its whole resulting state.',
    key: 'Both ids, the smaller one first, with a colon between.',
  },
  'chat.events': { what: 'Rooms and their members.', key: 'The id of the room.' },
  'message.events': { what: 'Messages, reactions, pins, polls and receipts.', key: 'The id of the room.' },
  'notification.events': { what: 'The notifications of a person.', key: 'The id of the user.' },
  'gateway.connections': { what: 'Who is connected to which gateway.', key: 'The id of the gateway.' },
};

/** @param {string} topic @param {readonly Definition[]} definitions */
function channelOf(topic, definitions) {
  return {
    address: topic,
    description: about[topic]?.what,
    messages: Object.fromEntries(
      definitions.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]),
    ),
    bindings: { kafka: { topic, bindingVersion: '0.5.0' } },
  };
}

/** @param {string} topic @param {readonly Definition[]} definitions */
function operationOf(topic, definitions) {
  return {
    action: 'send',
    channel: { $ref: `#/channels/${topic}` },
    messages: definitions.map(({ type }) => ({ $ref: `#/channels/${topic}/messages/${type}` })),
  };
}

/** @param {Definition} definition */
function messageOf({ type, topic, schema }) {
  return {
    name: type,
    summary: schema.description,
    headers: { type: 'object', properties: { type: { const: type } } },
    payload: {
      allOf: [
        { $ref: '#/components/schemas/Envelope' },
        {
          type: 'object',
          properties: { type: { const: type }, data: { $ref: `#/components/schemas/${type}` } },
        },
      ],
    },
    bindings: { kafka: { key: { type: 'string', description: about[topic]?.key }, bindingVersion: '0.5.0' } },
  };
}

/** As it is on the wire. A format says what its pattern would. @param {import('zod').ZodType} schema */
function dataSchema(schema) {
  const {
    $schema: _dialect,
    description: _summary,
    ...rest
  } = z.toJSONSchema(schema, {
    target: 'draft-07',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return rest;
}

/** CloudEvents 1.0, as packages/event-bus writes it. */
const envelope = {
  type: 'object',
  description: 'A CloudEvent (1.0) as one JSON value.',
  required: ['specversion', 'id', 'source', 'type', 'time', 'subject', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', description: 'Unique per event; repeats have the same one.' },
    source: { type: 'string', description: 'The service that published it.' },
    type: { type: 'string' },
    time: { type: 'string', format: 'date-time', description: 'When it happened.' },
    subject: { type: 'string', description: "The id of what it is about: the record's key." },
    data: { type: 'object' },
    traceparent: { type: 'string', description: 'W3C trace context of the request that caused it.' },
  },
};
