import { describe, expect, it } from '@jest/globals';
import * as events from '@parley/events';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'yaml';
import { asyncapiOf, asyncapiPage, definitionsIn } from '../asyncapi-page.mjs';

const committed = readFileSync(new URL('../../../docs/asyncapi.yaml', import.meta.url), 'utf8');
const document = parse(committed) as ReturnType<typeof asyncapiOf>;
const definitions = definitionsIn(events);
// Without the meta-schema of its own: AsyncAPI's brings one.
const newAjv = (): Ajv =>
  new Ajv({ strict: false, validateFormats: false, allErrors: true, meta: false, validateSchema: false });

describe('docs/asyncapi.yaml', () => {
  it('is what the events say', () => {
    expect(committed).toBe(asyncapiPage(events));
    expect(document).toEqual(JSON.parse(JSON.stringify(asyncapiOf(definitions))));
  });

  it('is an AsyncAPI document', () => {
    const specification = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0.json') as object;
    const validate = newAjv().compile(specification);
    validate(document);
    expect(validate.errors).toBeNull();
    expect(validate({ ...document, info: {} })).toBe(false);
  });

  it('describes every event, and every topic with its events', () => {
    expect(Object.keys(document.components.messages)).toHaveLength(definitions.length);
    for (const message of Object.values(document.components.messages))
      expect(message.summary).toMatch(/\w.*\.$/u);
    const published = Object.values(document.channels).flatMap(({ messages }) => Object.keys(messages));
    expect(published.toSorted()).toEqual(definitions.map(({ type }) => type));
    expect(Object.keys(document.channels).toSorted()).toEqual(
      events.topics.map(({ name }) => name).toSorted(),
    );
  });

  it('leads nowhere but into itself', () => {
    const links = [...committed.matchAll(/\$ref: "#\/([^"]+)"/gu)].map(([, path = '']) => path);
    for (const link of new Set(links)) {
      const target = link
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
      expect([link, typeof target]).toEqual([link, 'object']);
    }
  });

  it('takes what is published, and nothing else', () => {
    const validate = newAjv().compile({
      $ref: '#/components/messages/MessagesRead/payload',
      components: document.components,
    });
    const id = '0199d7c4-5d3e-7c11-8a6f-3a2f6c1d9e10';
    const data = { roomId: id, userId: id, upTo: 3, at: '2026-11-23T06:00:00.000Z' };
    const event = {
      specversion: '1.0',
      id,
      source: 'chat',
      type: 'MessagesRead',
      time: data.at,
      subject: id,
      data,
    };
    expect(validate({ ...event, traceparent: 'x', data: { ...data, isNew: true } })).toBe(true);
    expect(validate({ ...event, data: { ...data, upTo: -1 } })).toBe(false);
    expect(validate({ ...event, type: 'MessageSent' })).toBe(false);
    expect(validate({ ...event, id: undefined })).toBe(false);
  });
});
