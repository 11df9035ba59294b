/** What the roles may do, held against what the worker's code calls. */
import { describe, expect, it } from 'vitest';
import { at, bodyOf, isInSource, read, sources } from './facts.ts';
import { bodiesOf, type Body, textsIn, textOf } from './read-module.ts';

describe('the roles', () => {
  /** By the commands of the SDK that the code sends. Who adds one says here what it takes, and gives it to the role. */
  const actionsOf: Readonly<Record<string, readonly string[]>> = {
    ChangeMessageVisibility: ['sqs:ChangeMessageVisibility'],
    DeleteMessage: ['sqs:DeleteMessage'],
    DeleteObject: ['s3:DeleteObject'],
    GetObject: ['s3:GetObject'],
    GetQueueAttributes: ['sqs:GetQueueAttributes'],
    HeadBucket: ['s3:ListBucket'],
    HeadObject: ['s3:GetObject'],
    PutEvents: ['events:PutEvents'],
    PutObject: ['s3:PutObject'],
    ReceiveMessage: ['sqs:ReceiveMessage'],
    SendEmail: ['ses:SendEmail', 'ses:SendRawEmail'],
    SendMessage: ['sqs:SendMessage'],
    SendMessageBatch: ['sqs:SendMessage'],
  };
  /** What libraries call for us, by the import that brings them. */
  const actionsOfLibraries: Readonly<Record<string, readonly string[]>> = {
    'sqs-consumer': ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    '@aws-sdk/lib-storage': ['s3:PutObject', 's3:AbortMultipartUpload'],
  };
  /** What is called by plain HTTP, or by AWS in the worker's name. */
  const others = [
    'ecs:GetTaskProtection',
    'ecs:UpdateTaskProtection',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ];

  const called = (text: string): readonly string[] =>
    [...text.matchAll(/new (\w+)Command\(/gu)].map(([, name = '']) => name);
  const needed = (text: string): readonly string[] => [
    ...called(text).flatMap((name) => actionsOf[name] ?? [`nobody knows what ${name} takes`]),
    ...Object.entries(actionsOfLibraries).flatMap(([name, actions]) =>
      text.includes(`from '${name}'`) ? actions : [],
    ),
  ];
  const statementsOf = (name: string): readonly Body[] => {
    const body = bodyOf(`aws_iam_policy_document.${name}`);
    const dynamic = bodiesOf(at(body, 'dynamic', 'statement')).flatMap(({ content }) => bodiesOf(content));
    return [...bodiesOf(body['statement']), ...dynamic];
  };
  const granted = (name: string): readonly string[] =>
    statementsOf(name).flatMap(({ actions }) => textsIn(actions ?? []));
  const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted();

  it('let the worker do what its code calls, and nothing else', () => {
    // Only an operator's command takes dead letters.
    const all = sources
      .filter(({ file }) => file !== 'adapters/sqs-dead-letters.ts')
      .flatMap(({ text }) => needed(text));
    expect(distinct(granted('worker'))).toEqual(distinct([...all, ...others]));
  });

  it('let an operator take dead letters, and the worker only send them', () => {
    const onDeadLetters = (name: string): readonly string[] =>
      statementsOf(name)
        .filter(({ resources }) => textsIn(resources ?? []).includes('${aws_sqs_queue.dead_letters.arn}'))
        .flatMap(({ actions }) => textsIn(actions ?? []));
    expect(onDeadLetters('worker')).toEqual(['sqs:SendMessage']);
    const redrive = needed(read('src/adapters/sqs-dead-letters.ts')).filter((action) => action !== 'sqs:SendMessage');
    expect(distinct(onDeadLetters('operator'))).toEqual(distinct(redrive));
    expect(bodyOf('aws_iam_policy_document.operator')['source_policy_documents']).toEqual([
      '${data.aws_iam_policy_document.worker.json}',
    ]);
  });

  it('name what they are for: only what no resource can be named for is for all', () => {
    const open = ['worker', 'operator', 'execution', 'scheduler']
      .flatMap((name) => statementsOf(name))
      .filter(({ resources }) => textsIn(resources ?? []).includes('*'));
    expect(open).toEqual([]);
    const unnamed = bodiesOf(at(bodyOf('aws_iam_policy_document.execution'), 'dynamic', 'statement'))
      .concat(bodiesOf(at(bodyOf('aws_iam_policy_document.worker'), 'dynamic', 'statement')))
      .filter((body) => textOf(body['for_each']).includes('"*"'))
      .map((body) => at(body, 'content', 0, 'sid'));
    expect(unnamed).toEqual(['LogInToRegistry', 'OpenShell']);
  });

  it('let nothing be deleted but kept data', () => {
    const deletes = statementsOf('worker').filter(({ actions }) => textsIn(actions ?? []).includes('s3:DeleteObject'));
    expect(deletes.flatMap(({ resources }) => textsIn(resources ?? []))).toEqual([
      '${aws_s3_bucket.reports.arn}/${var.reports_prefix}/.kept/*',
    ]);
    expect(isInSource(/\/\.kept\//u)).toBe(true);
  });
});
