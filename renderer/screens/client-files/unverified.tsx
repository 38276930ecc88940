// The mark of a client whose file nobody could check yet: Valetkey knows of it from documents alone.

export function Unverified() {
  return (
    <span className="chip small" title="Nobody has checked yet that it reads this file. Look into it after connecting.">
      Not verified
    </span>
  )
}
