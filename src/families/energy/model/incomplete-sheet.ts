import type { SheetModel } from '../../../report/model.ts';
import { text } from './columns.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { sharedTexts } from './texts/shared.ts';

/** The devices that failed and why; no sheet when none did. */
export const incompleteSheets = (facts: Facts): readonly SheetModel[] => {
  const { failures, request } = facts;
  if (failures.length === 0) return [];
  const texts = sharedTexts(request.locale);
  return [
    {
      name: texts.incomplete.sheet,
      header: headerBlock(texts.incomplete.sheet, facts),
      freeze: { head: true },
      print: { orientation: 'landscape' },
      tables: [
        {
          title: texts.incomplete.missing,
          rowCount: failures.length,
          columns: [
            text(
              texts.device,
              failures.map(({ subject }) => subject.name),
            ),
            text(
              texts.id,
              failures.map(({ subject }) => subject.id),
            ),
            text(
              texts.incomplete.code,
              failures.map(({ code }) => code),
            ),
            text(
              texts.incomplete.reason,
              failures.map(({ code, reason }) => texts.incomplete.reasons[code] ?? reason),
            ),
          ],
          note: texts.incomplete.note,
        },
      ],
    },
  ];
};
