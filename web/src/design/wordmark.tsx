import './wordmark.css';

export function Wordmark() {
  return (
    <p className="wordmark">
      <svg width="36" height="36" viewBox="0 0 64 64" aria-hidden="true">
        <rect width="64" height="64" rx="18" fill="var(--accent)" />
        <path d="M18 17h20a11 11 0 0 1 0 22h-9l-9 8v-8.300A11 11 0 0 1 18 17Z" fill="var(--text-on-accent)" />
      </svg>
      Parley
    </p>
  );
}
