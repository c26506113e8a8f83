/** The shadow trees that the app is drawn in, beside the page. */
export const styleRoots = new Set<ShadowRoot>();

/** Adds styles that come with a part loaded later, wherever the app is drawn. */
export function addStyleSheet(id: string, css: string): void {
  for (const root of [document.head, ...styleRoots]) {
    if (root.querySelector(`style[data-part="${id}"]`)) continue;
    const sheet = document.createElement('style');
    sheet.dataset.part = id;
    sheet.textContent = css;
    root.append(sheet);
  }
}
