/** Rules of ours for oxlint. */
const gettersInLiterals = {
  create: (context) => ({
    'ObjectExpression > Property[kind="get"]'(node) {
      context.report({
        node,
        message:
          'V8 makes a hidden class of its own for each object with this getter, among the old objects: what the getter refers to outlives the collections of young ones. Make it a method.',
      });
    },
  }),
};

export default { meta: { name: 'parley' }, rules: { 'no-getter-in-literal': gettersInLiterals } };
