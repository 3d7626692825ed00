import { useState } from 'react';

/** What `create` makes: anew as soon as a key is another one. `create` has no effects, for React may render in vain. */
export function useKeyed<Value>(keys: readonly unknown[], create: () => Value): Value {
  const [kept, setKept] = useState(() => ({ keys, value: create() }));
  if (keys.every((key, index) => Object.is(key, kept.keys[index]))) return kept.value;
  const next = { keys, value: create() };
  setKept(next);
  return next.value;
}
