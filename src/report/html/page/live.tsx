export function LiveApp() {
  return <p class="boot">Opening the store…</p>;
}
