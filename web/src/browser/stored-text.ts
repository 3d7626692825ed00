/** What this browser keeps under a key; null: nothing, or it keeps nothing at all. */
export function storedText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a text in this browser, or with null nothing. Where it keeps nothing, what was chosen or written lives as long as the page. */
export function storeText(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // It keeps nothing, or is full.
  }
}
