// The sign of Valetkey: a key with a tag, drawn on a 24 grid with a stroke of 1.75. `<KeyMark size={20} />`.

export function KeyMark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={size > 32 ? 1.25 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="4.75" />
      <path d="m11.4 11.4 9.1 9.1M17 17l2.2-2.2M14.2 14.2l1.7-1.7" />
      <path d="M6.2 9.8v3.4m-2.1 0h4.2v5.9l-2.1 1.7-2.1-1.7z" />
    </svg>
  )
}
