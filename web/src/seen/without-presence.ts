/** Whether somebody is online is true for a moment: it is not kept. */
export function withoutPresence<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key === 'onlineStatus' ? null : inner)),
  ) as Value;
}
