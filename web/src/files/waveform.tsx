/** How loud a sound is over its length: a drawing, which says nothing that is to be read out. */
export function Waveform({ levels }: { readonly levels: readonly number[] }) {
  return (
    <svg
      className="waveform"
      viewBox={`0 0 ${levels.length * 3} 24`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {levels.map((level, index) => {
        const height = Math.max(2, (Math.min(level, 255) / 255) * 24);
        return <rect key={index} x={index * 3} y={12 - height / 2} width={2} height={height} rx={1} />;
      })}
    </svg>
  );
}
