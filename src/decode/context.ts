/** What a decoder may need beside the stored text; every field is optional and each decoder says what it uses. */
export interface DecodeContext {
  /** Texts the key may be made of, tried in order (Arista EOS: see `aristaKeyTexts`). */
  readonly keyTexts?: readonly string[];
  /** Master password or key of the site, where it is known; else the published default is tried. */
  readonly masterKey?: string;
  /** Account the secret belongs to. */
  readonly user?: string;
  readonly host?: string;
  /** Method word of the statement (`ENCMTHD_3`). */
  readonly method?: string;
  /** Key files that were found beside the document, by their base name in lower case (`master.key`). */
  readonly keyFiles?: Readonly<Record<string, Uint8Array>>;
}
