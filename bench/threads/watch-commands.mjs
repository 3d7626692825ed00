/** @typedef {{commands: number, keys: number, documents: number, keysWritten: number}} Examined  `keysWritten`: entries of indexes, added and removed */

/** What MongoDB looks at while something is done, by its profiler; what the relay asks is left out. @param {import('mongodb').Db} db */
export function watchCommands(db) {
  const profile = db.collection('system.profile');
  /** @param {() => Promise<unknown>} work @returns {Promise<Examined>} */
  return async (work) => {
    await db.command({ profile: 0 });
    await profile.drop().catch(() => undefined);
    await db.command({ profile: 2 });
    try {
      await work();
    } finally {
      await db.command({ profile: 0 });
    }
    const ns = { $not: /\.(?:system\.profile|relay_state|room_log)$/ };
    const op = { $in: ['query', 'update', 'remove', 'insert', 'command'] };
    const found = await profile
      .find({ ns, op, 'command.aggregate': { $ne: 1 }, originatingCommand: { $exists: false } })
      .toArray();
    const sum = (/** @type {string} */ field) =>
      found.reduce((total, each) => total + Number(each[field] ?? 0), 0);
    return {
      commands: found.length,
      keys: sum('keysExamined'),
      documents: sum('docsExamined'),
      keysWritten: sum('keysInserted') + sum('keysDeleted'),
    };
  };
}
