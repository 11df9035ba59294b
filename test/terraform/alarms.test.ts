/** What metrics count and alarms say, held against what the worker logs. */
import { describe, expect, it } from 'vitest';
import { at, isInSource, local, module, read, source } from './facts.ts';
import { bodiesOf, textOf } from './read-module.ts';

describe('metrics and alarms', () => {
  const logMetrics = Object.entries(local('log_metrics')).map(([metric, message]) => ({
    metric,
    message: textOf(message),
  }));
  const alarms = module.resources.filter(({ type }) => type === 'aws_cloudwatch_metric_alarm');
  const logAlarms = local('log_alarms');

  it.each(logMetrics)('$metric counts what the worker logs at info or above', ({ message }) => {
    const escaped = message.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&');
    expect(isInSource(new RegExp(`log\\.(?:info|warn|error)\\((?:(?!log\\.)[^;])*'${escaped}'`, 'u'))).toBe(true);
  });

  it('measure fields that the worker logs', () => {
    expect(isInSource(/log\.info\(\{ status: [^}]*elapsedMs \}, 'request settled'\)/u)).toBe(true);
    expect(isInSource(/log\.info\(\{ waitedMs: [^}]*\}, 'request taken'\)/u)).toBe(true);
    const fields = module.resources
      .filter(({ type, name }) => type === 'aws_cloudwatch_log_metric_filter' && name !== 'count')
      .map(({ body }) => [...textOf(body['pattern']).matchAll(/\$\.(\w+)/gu)].map(([, field = '']) => field));
    expect(fields.flat().toSorted()).toEqual(['elapsedMs', 'msg', 'msg', 'msg', 'status', 'waitedMs']);
  });

  it('watch metrics that there are', () => {
    const own = alarms.flatMap(({ body }) =>
      [body, ...bodiesOf(body['metric_query']).flatMap(({ metric }) => bodiesOf(metric))]
        .filter(({ namespace }) => namespace === '${var.name}')
        .flatMap(({ metric_name: name }) => (name === '${each.value.metric}' ? [] : [textOf(name)])),
    );
    const ofLog = Object.values(logAlarms).map((alarm) => textOf(at(alarm, 'metric')));
    const known = new Set(logMetrics.map(({ metric }) => metric));
    expect([...own, ...ofLog].filter((metric) => !known.has(metric))).toEqual([]);
    expect(own.length).toBeGreaterThan(2);
  });

  it('tell whom it concerns, when they begin and when they end, and what to do', () => {
    for (const { body } of alarms) {
      expect(body['alarm_actions']).toBe('${var.alarm_topic_arns}');
      expect(body['ok_actions']).toBe('${var.alarm_topic_arns}');
      expect(body['treat_missing_data']).toBeTypeOf('string');
    }
    const descriptions = [
      ...alarms.map(({ body }) => textOf(body['alarm_description'])).filter((text) => !text.includes('each.value')),
      ...Object.values(logAlarms).map((alarm) => textOf(at(alarm, 'description'))),
    ];
    for (const text of descriptions) {
      expect(text.length).toBeGreaterThan(60);
      // What is quoted can be searched for in the log.
      for (const [, quoted = ''] of text.matchAll(/(?<=\s)'([^']+)'/gu))
        expect([quoted, source.includes(quoted)]).toEqual([quoted, true]);
    }
  });

  it('stand in the README, in the operator’s guide and on the dashboard, all of them', () => {
    const names = [
      ...alarms
        .map(({ body }) => textOf(body['alarm_name']).replace('${var.name}-', ''))
        .filter((name) => name !== '${each.key}'),
      ...Object.keys(logAlarms),
    ];
    for (const file of ['terraform/README.md', 'docs/operations.md']) {
      const [, below = ''] = read(file).split('\n## Alarms\n');
      const [table = ''] = below.split('\n## ');
      const listed = table
        .split('\n')
        .filter((line) => line.startsWith('| `'))
        .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/gu)].map(([, name = '']) => name));
      expect([file, listed.toSorted()]).toEqual([file, names.toSorted()]);
    }
    for (const { name } of alarms) {
      expect(module.locals['alarm_arns']).toContain(`aws_cloudwatch_metric_alarm.${name}`);
    }
  });
});
