import { GraphiQL } from 'graphiql';
import type { ReactElement } from 'react';
import type { Fetcher } from '@graphiql/toolkit';
import type { Configuration, Example } from './configuration.ts';
import { SessionBar } from './session-bar.tsx';
import type { Session } from './session.ts';

/** The whole page. `fetcher` stays the same object: GraphiQL asks for the schema again when it changes. */
export function Playground({
  configuration,
  session,
  fetcher,
}: {
  configuration: Configuration;
  session: Session;
  fetcher: Fetcher;
}): ReactElement {
  return (
    <>
      <SessionBar session={session} title={configuration.title} />
      <GraphiQL
        fetcher={fetcher}
        // What the graph says of itself is what its documentation begins with.
        schemaDescription
        defaultTabs={configuration.examples.map(tab)}
        defaultEditorToolsVisibility="variables"
        // Of this window only: two windows are two people, and what they typed goes when they close it.
        storage={sessionStorage}
        shouldPersistHeaders={false}
        showPersistHeadersSettings={false}
      />
    </>
  );
}

function tab({ document, variables }: Example): { query: string; variables: string | null } {
  return {
    query: document.trimEnd(),
    variables: variables === undefined ? null : JSON.stringify(variables, null, 2),
  };
}
