import type { SupergraphManager } from '@apollo/gateway';
import { Kind, parse, print, visit, type ArgumentNode, type DirectiveNode } from 'graphql';

/** By the names of Apollo's specifications: what a supergraph that links them would get wrong, or not at all. */
const unsupported: Readonly<Record<string, string>> = {
  policy: 'The supergraph uses @policy, which this gateway does not enforce.',
  context: 'The supergraph uses @context and @fromContext, which this gateway does not support.',
  connect: 'The supergraph uses connectors (@connect, @source), which this gateway does not support.',
};
const progressiveOverride =
  'The supergraph uses @override with a label (progressive override), which this gateway does not support.';

/** What Apollo's gateway would refuse: enforced by us, or without an effect on answers. */
const known: ReadonlySet<string> = new Set(['authenticated/v0.1', 'requiresScopes/v0.1', 'cacheTag/v0.1']);

/** Throws for a supergraph that needs what there is not, with a line for each. What it returns is for an `ApolloGateway`. */
export function admitSupergraph(sdl: string): string {
  const document = parse(sdl, { noLocation: true });
  const refused = new Set<string>();
  let isChanged = false;
  const admitted = visit(document, {
    Directive(node) {
      const feature = linkedBy(node) ?? '';
      const reason =
        unsupported[feature.split('/')[0] ?? ''] ?? (hasLabel(node) ? progressiveOverride : undefined);
      if (reason !== undefined) refused.add(reason);
      if (!known.has(feature)) return undefined;
      isChanged = true;
      return { ...node, arguments: node.arguments?.filter(({ name }) => name.value !== 'for') };
    },
  });
  if (refused.size > 0) throw new Error([...refused].join('\n'));
  return isChanged ? print(admitted) : sdl;
}

/** The same for all that a manager gives. */
export function admitSupergraphs(manager: SupergraphManager): SupergraphManager {
  return {
    async initialize({ update, ...hook }) {
      const given = await manager.initialize({ ...hook, update: (sdl) => update(admitSupergraph(sdl)) });
      return { ...given, supergraphSdl: admitSupergraph(given.supergraphSdl) };
    },
  };
}

/** `policy/v0.1` of `@link(url: "https://specs.apollo.dev/policy/v0.1")`. */
function linkedBy(node: DirectiveNode): string | undefined {
  if (node.name.value !== 'link' && node.name.value !== 'core') return undefined;
  const url = textOf(node.arguments?.find(({ name }) => /^(url|feature)$/.test(name.value)));
  return url && /^https:\/\/specs\.apollo\.dev\/(\w+\/v[\d.]+)$/.exec(url)?.[1];
}

function hasLabel(node: DirectiveNode): boolean {
  const label = node.arguments?.find(({ name }) => name.value === 'overrideLabel');
  return node.name.value === 'join__field' && textOf(label) !== undefined;
}

function textOf(argument: ArgumentNode | undefined): string | undefined {
  return argument?.value.kind === Kind.STRING ? argument.value.value : undefined;
}
