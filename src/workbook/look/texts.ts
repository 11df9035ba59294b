/** What the writer itself says in a workbook, in the languages that reports speak. */

type Counted = (count: number) => string;

export type WriterTexts = {
  readonly cutTexts: Counted;
  readonly cleanedTexts: Counted;
  readonly infiniteFigures: Counted;
  readonly blank: string;
  readonly partialCharts: Counted;
  readonly continuedOn: (sheet: string) => string;
  readonly continuedFrom: (sheet: string) => string;
  /** Excel's codes for both numbers. */
  readonly page: (page: string, pages: string) => string;
};

const counting =
  (numbers: string, one: string, many: string): Counted =>
  (count) =>
    count === 1 ? one : many.replace('#', count.toLocaleString(numbers));

const en: WriterTexts = {
  cutTexts: counting(
    'en-US',
    'One text on this sheet is longer than a cell can hold (32,767 characters) and was cut; the cut is marked with "…".',
    '# texts on this sheet are longer than a cell can hold (32,767 characters) and were cut; the cut is marked with "…".',
  ),
  cleanedTexts: counting(
    'en-US',
    'One text on this sheet held characters that a workbook cannot; they were left out.',
    '# texts on this sheet held characters that a workbook cannot; they were left out.',
  ),
  infiniteFigures: counting(
    'en-US',
    'One figure on this sheet is infinite and its cell is blank.',
    '# figures on this sheet are infinite and their cells are blank.',
  ),
  blank: 'Blank: there is no value, which is not the same as 0.',
  partialCharts: counting(
    'en-US',
    'One chart on this sheet shows only the rows on the first sheet of its table: the others stand on the sheets that follow it.',
    '# charts on this sheet show only the rows on the first sheet of their table: the others stand on the sheets that follow it.',
  ),
  continuedOn: (sheet) => `Continued on the sheet “${sheet}”: a sheet holds no more rows.`,
  continuedFrom: (sheet) => `Continued from the sheet “${sheet}”.`,
  page: (page, pages) => `Page ${page} of ${pages}`,
};

const de: WriterTexts = {
  cutTexts: counting(
    'de-DE',
    'Ein Text auf diesem Blatt ist länger, als eine Zelle fasst (32.767 Zeichen), und wurde gekürzt; die Kürzung ist mit „…“ bezeichnet.',
    '# Texte auf diesem Blatt sind länger, als eine Zelle fasst (32.767 Zeichen), und wurden gekürzt; die Kürzung ist mit „…“ bezeichnet.',
  ),
  cleanedTexts: counting(
    'de-DE',
    'Ein Text auf diesem Blatt enthielt Zeichen, die eine Arbeitsmappe nicht enthalten kann; sie wurden weggelassen.',
    '# Texte auf diesem Blatt enthielten Zeichen, die eine Arbeitsmappe nicht enthalten kann; sie wurden weggelassen.',
  ),
  infiniteFigures: counting(
    'de-DE',
    'Eine Zahl auf diesem Blatt ist unendlich; ihre Zelle ist leer.',
    '# Zahlen auf diesem Blatt sind unendlich; ihre Zellen sind leer.',
  ),
  blank: 'Leer: es gibt keinen Wert, was nicht dasselbe ist wie 0.',
  partialCharts: counting(
    'de-DE',
    'Ein Diagramm auf diesem Blatt zeigt nur die Zeilen auf dem ersten Blatt seiner Tabelle: die übrigen stehen auf den Blättern danach.',
    '# Diagramme auf diesem Blatt zeigen nur die Zeilen auf dem ersten Blatt ihrer Tabelle: die übrigen stehen auf den Blättern danach.',
  ),
  continuedOn: (sheet) => `Fortsetzung auf dem Blatt „${sheet}“: mehr Zeilen fasst ein Blatt nicht.`,
  continuedFrom: (sheet) => `Fortsetzung des Blattes „${sheet}“.`,
  page: (page, pages) => `Seite ${page} von ${pages}`,
};

const fr: WriterTexts = {
  cutTexts: counting(
    'fr-FR',
    'Un texte de cette feuille dépasse ce que contient une cellule (32 767 caractères) et a été coupé ; la coupure est marquée par « … ».',
    '# textes de cette feuille dépassent ce que contient une cellule (32 767 caractères) et ont été coupés ; la coupure est marquée par « … ».',
  ),
  cleanedTexts: counting(
    'fr-FR',
    'Un texte de cette feuille contenait des caractères impossibles dans un classeur ; ils ont été omis.',
    '# textes de cette feuille contenaient des caractères impossibles dans un classeur ; ils ont été omis.',
  ),
  infiniteFigures: counting(
    'fr-FR',
    'Un nombre de cette feuille est infini ; sa cellule est vide.',
    '# nombres de cette feuille sont infinis ; leurs cellules sont vides.',
  ),
  blank: 'Vide : il n’y a pas de valeur, ce qui n’est pas égal à 0.',
  partialCharts: counting(
    'fr-FR',
    'Un graphique de cette feuille ne montre que les lignes de la première feuille de son tableau : les autres se trouvent sur les feuilles suivantes.',
    '# graphiques de cette feuille ne montrent que les lignes de la première feuille de leur tableau : les autres se trouvent sur les feuilles suivantes.',
  ),
  continuedOn: (sheet) => `Suite sur la feuille « ${sheet} » : une feuille ne contient pas plus de lignes.`,
  continuedFrom: (sheet) => `Suite de la feuille « ${sheet} ».`,
  page: (page, pages) => `Page ${page} sur ${pages}`,
};

const es: WriterTexts = {
  cutTexts: counting(
    'es-ES',
    'Un texto de esta hoja es más largo de lo que cabe en una celda (32.767 caracteres) y se cortó; el corte se marca con «…».',
    '# textos de esta hoja son más largos de lo que cabe en una celda (32.767 caracteres) y se cortaron; el corte se marca con «…».',
  ),
  cleanedTexts: counting(
    'es-ES',
    'Un texto de esta hoja contenía caracteres que un libro no admite; se omitieron.',
    '# textos de esta hoja contenían caracteres que un libro no admite; se omitieron.',
  ),
  infiniteFigures: counting(
    'es-ES',
    'Un número de esta hoja es infinito y su celda está vacía.',
    '# números de esta hoja son infinitos y sus celdas están vacías.',
  ),
  blank: 'Vacío: no hay valor, lo que no es lo mismo que 0.',
  partialCharts: counting(
    'es-ES',
    'Un gráfico de esta hoja muestra solo las filas de la primera hoja de su tabla: las demás están en las hojas siguientes.',
    '# gráficos de esta hoja muestran solo las filas de la primera hoja de su tabla: las demás están en las hojas siguientes.',
  ),
  continuedOn: (sheet) => `Continúa en la hoja «${sheet}»: en una hoja no caben más filas.`,
  continuedFrom: (sheet) => `Continuación de la hoja «${sheet}».`,
  page: (page, pages) => `Página ${page} de ${pages}`,
};

const texts: ReadonlyMap<string, WriterTexts> = new Map(Object.entries({ en, de, fr, es }));

/** English where we do not speak the locale's language. */
export const writerTexts = (locale: string): WriterTexts => texts.get(new Intl.Locale(locale).language) ?? en;
