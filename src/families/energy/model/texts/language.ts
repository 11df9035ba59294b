/** The languages that reports speak. Each file beside this one holds the texts of one subject in all of them. */

const languages = ['en', 'de', 'fr', 'es'] as const;

export type Language = (typeof languages)[number];

/** All of a subject's texts, in each language. */
export type Translations<Texts> = Readonly<Record<Language, Texts>>;

/** The language of a locale (BCP 47); English where we do not speak it. */
export const languageOf = (locale: string): Language => {
  const { language } = new Intl.Locale(locale);
  return languages.find((known) => known === language) ?? 'en';
};
