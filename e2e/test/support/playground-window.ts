import type { Browser, Locator, Page } from 'playwright-core';
import { type BrowserWindow, openWindow } from './browser.ts';

/** The playground as a person uses it. */
export interface PlaygroundWindow extends BrowserWindow {
  /** Fills in the bar and presses one of its buttons. */
  sign(button: 'Log in' | 'Register', username: string, password: string): Promise<void>;
  /** Who is signed in by the bar. */
  readonly who: Locator;
  /** Chooses a tab. */
  choose(tab: string): Promise<void>;
  /** Writes over the variables or headers of the chosen tab. */
  write(editor: 'Variables' | 'Headers', value: object): Promise<void>;
  /** Presses the button that runs the chosen tab, and stops a subscription. */
  press(): Promise<void>;
  /** Chooses a tab, writes its variables if there are any, runs it and answers what the response pane shows then. */
  run(tab: string, variables?: object): Promise<Response>;
  /** Waits until the response pane shows something that `accepts`. */
  response(accepts?: (response: Response) => boolean): Promise<Response>;
}

/** JSON as it stands in the response pane. */
export type Response = Readonly<Record<string, unknown>>;

/** Opens the playground; resolves when its editors are there. */
export async function openPlayground(browser: Browser, url: string): Promise<PlaygroundWindow> {
  const opened = await openWindow(browser, url);
  const { page } = opened;
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  const session = page.getByRole('form', { name: 'Session' });
  const playground: PlaygroundWindow = {
    ...opened,
    who: page.getByTestId('who'),
    async sign(button, username, password) {
      await session.getByLabel('Username').fill(username);
      await session.getByLabel('Password').fill(password);
      await session.getByRole('button', { name: button }).click();
    },
    choose: (tab) => page.locator('.graphiql-tab-button', { hasText: tab }).click(),
    async write(editor, value) {
      await page.locator('.graphiql-editor-tools').getByRole('button', { name: editor }).click();
      await page.evaluate(`(${writeEditor})(${JSON.stringify(JSON.stringify(value))})`);
    },
    press: () => page.locator('.graphiql-execute-button').click(),
    async run(tab, variables) {
      await playground.choose(tab);
      if (variables !== undefined) await playground.write('Variables', variables);
      await playground.press();
      return playground.response();
    },
    response: (accepts = () => true) => waitForResponse(page, accepts),
  };
  return playground;
}

/** The pane draws only the lines that fit on it: the whole text is in the editor's model. */
async function waitForResponse(page: Page, accepts: (response: Response) => boolean): Promise<Response> {
  let shown: Response | undefined;
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const text = await page.evaluate<string>(readResponse);
    shown = text === '' ? undefined : (JSON.parse(text) as Response);
    if (shown !== undefined && accepts(shown)) return shown;
    await page.waitForTimeout(50);
  }
  throw new Error(`The response pane did not get there; it shows ${JSON.stringify(shown)}`);
}

const editors = 'globalThis.__MONACO.editor.getEditors()';

const readResponse = `${editors}.find((editor) => editor.getDomNode()?.closest('.graphiql-response'))?.getValue() ?? ''`;

// Typed text would be completed with quotes and brackets by the editor: this is what pasting does.
const writeEditor = `(text) => ${editors}
  .find((editor) => editor.getDomNode()?.closest('.graphiql-editor-tool .graphiql-editor:not(.hidden)'))
  .setValue(text)`;
