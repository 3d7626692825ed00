import { describe, expect, test } from '@jest/globals';
import { createKeptValues } from '../src/kept-values.ts';

const create = () =>
  createKeptValues(
    [
      { document: 'query Find { people { id } }', keeps: { friendId: 'people.0.id' } },
      { document: 'mutation Open { open { id } }', keeps: { roomId: 'open.id' } },
    ],
    () => 'new',
  );

describe('kept values', () => {
  test('stand in for what a tab answered last, at any depth', () => {
    const kept = create();
    kept.keepFrom('Find', { people: [{ id: '1' }] });
    kept.keepFrom('Find', { people: [{ id: '2' }] });
    expect(kept.fillIn({ input: { ids: ['{{friendId}}', 'x'] }, first: 3, after: null })).toEqual({
      input: { ids: ['2', 'x'] },
      first: 3,
      after: null,
    });
  });

  test('come from their own tab only, and not from an answer without them', () => {
    const kept = create();
    kept.keepFrom('Open', { people: [{ id: '1' }] });
    kept.keepFrom('Find', { people: [] });
    kept.keepFrom('Find', null);
    expect(() => kept.fillIn({ id: '{{friendId}}' })).toThrow('Run the tab Find first');
  });

  test('may be looked for by the variables; what is not found is not taken for what was found before', () => {
    const kept = createKeptValues([
      {
        document: 'query Find($name: String) { people { id } }',
        keeps: { friendId: (data, { name }) => (data as Record<string, string>)[String(name)] },
      },
    ]);
    kept.keepFrom('Find', { ben: '1', bennie: '2' }, { name: 'ben' });
    expect(kept.fillIn({ id: '{{friendId}}' })).toEqual({ id: '1' });
    kept.keepFrom('Find', { bennie: '2' }, { name: 'ben' });
    expect(() => kept.fillIn({ id: '{{friendId}}' })).toThrow('Run the tab Find first');
  });

  test('that nothing answers are said to be unknown', () => {
    expect(() => create().fillIn({ id: '{{other}}' })).toThrow('Nothing is called {{other}}');
  });

  test('are gone when they are cleared', () => {
    const kept = create();
    kept.keepFrom('Open', { open: { id: '1' } });
    kept.clear();
    expect(() => kept.fillIn({ id: '{{roomId}}' })).toThrow('Run the tab Open first');
  });

  test('leave all other text alone, and newId is another one each time', () => {
    expect(create().fillIn({ a: 'I like {{this}}', b: '{{newId}}' })).toEqual({
      a: 'I like {{this}}',
      b: 'new',
    });
  });
});
