import { describe, expect, it } from 'vitest';
import { dataQualitySheet } from '../../../src/families/energy/model/data-quality-sheet.ts';
import { localDays } from '../../../src/report/calendar.ts';

const request = {
  requestId: 'r-1',
  report: 'energy.daily-consumption',
  client: { id: 'acme', name: 'Acme' },
  period: { from: '2016-03-01', to: '2016-03-02' },
  timezone: 'UTC',
  locale: 'en-US',
  options: {},
};
const days = localDays('UTC', request.period);
const facts = {
  request,
  generatedAt: Date.UTC(2016, 3, 1),
  codeVersion: '1.2.3',
  images: {},
  imageWarnings: [],
  failures: [],
};

describe('the sheet Data quality', () => {
  it('names an image that could not be shown, with its reason', () => {
    const imageWarnings = [{ image: 'Logo', reason: 'There is no image at s3://acme/logo.png: put it there' }];
    const findings = dataQualitySheet({ ...facts, imageWarnings }, [], days).tables.find(
      ({ title }) => title === 'Findings',
    );
    expect(findings?.rowCount).toBe(1);
    expect(JSON.stringify(findings)).toContain('"Image not shown"');
    expect(JSON.stringify(findings)).toContain('Logo: There is no image at s3://acme/logo.png: put it there');
  });

  it('says nothing of images when there is nothing to say', () => {
    expect(JSON.stringify(dataQualitySheet(facts, [], days))).not.toContain('Image');
  });
});
