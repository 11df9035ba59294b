import { describe, expect, it } from 'vitest';
import { checkModule } from './check-module.ts';
import { readProviderSchema } from './provider-schema.ts';
import { parseModule } from './read-module.ts';

const faultsOf = async (text: string): Promise<readonly string[]> =>
  checkModule(await parseModule({ 'main.tf': text }), readProviderSchema());

const queue = (body: string): string => `resource "aws_sqs_queue" "one" {\n${body}\n}`;

describe('checkModule', () => {
  it.each([
    ['a sound resource', queue('name = "a"'), []],
    ['an argument that there is not', queue('nmae = "a"'), ['aws_sqs_queue.one.nmae: no such argument']],
    ['a value of another kind', queue('fifo_queue = "no"'), ['aws_sqs_queue.one.fifo_queue: is no boolean']],
    ['a type that there is not', 'resource "aws_sqs_queu" "one" {}', ['aws_sqs_queu.one: no such type']],
    [
      'a required argument that is missing',
      'resource "aws_sqs_queue_policy" "one" {\npolicy = "{}"\n}',
      ['aws_sqs_queue_policy.one: lacks queue_url'],
    ],
    ['a block that there is not', queue('dead_letter {}'), ['aws_sqs_queue.one.dead_letter: no such argument']],
    [
      'a dynamic block that there is not',
      queue('dynamic "dead_letter" {\nfor_each = []\ncontent {}\n}'),
      ['aws_sqs_queue.one.dead_letter: no such block'],
    ],
    [
      'a block that is written as an argument, and lacks one of its own',
      'resource "aws_ecs_cluster" "one" {\nname = "a"\nsetting = { name = "b" }\n}',
      ['aws_ecs_cluster.one.setting: is a block'],
    ],
    [
      'a nested block that lacks an argument',
      'resource "aws_ecs_cluster" "one" {\nname = "a"\nsetting {\nname = "b"\n}\n}',
      ['aws_ecs_cluster.one.setting: lacks value'],
    ],
    [
      'a block twice that may stand there once',
      'resource "aws_ecs_task_definition" "one" {\nfamily = "a"\ncontainer_definitions = "[]"\nephemeral_storage {\nsize_in_gib = 21\n}\nephemeral_storage {\nsize_in_gib = 22\n}\n}',
      ['aws_ecs_task_definition.one.ephemeral_storage: may stand there once'],
    ],
    [
      'a reference to what is not declared',
      queue('name = "${var.name}-${local.b}-${aws_sqs_queue.two.name}-${each.key}"'),
      [
        'aws_sqs_queue.one: there is no var.name',
        'aws_sqs_queue.one: there is no local.b',
        'aws_sqs_queue.one: there is no aws_sqs_queue.two.name',
        'aws_sqs_queue.one: there is no each.key',
      ],
    ],
    [
      'an attribute that a resource has not, behind a splat as well',
      `${queue('name = "a"')}\nlocals {\na = aws_sqs_queue.one.arm\nb = [local.a, aws_sqs_queue.one[*].ulr, local.b]\n}`,
      [
        'local.a: there is no aws_sqs_queue.one.arm',
        'local.b: there is no aws_sqs_queue.one.ulr',
        'local.b: is not used',
      ],
    ],
    [
      'a function that there is not',
      queue('name = lowercase("A")'),
      ['aws_sqs_queue.one: there is no function lowercase'],
    ],
    [
      'a variable without type and description, which nobody uses',
      'variable "a" {\nvalidation {\ncondition = var.a > 1\nerror_message = "More."\n}\n}',
      ['var.a: is not described', 'var.a: has no type', 'var.a: is not used'],
    ],
    ['an output without a description', 'output "a" {\nvalue = 1\n}', ['output.a: is not described']],
    ['a call of a module that is not known', 'module "a" {\nsource = "./a"\n}', ['module.a: is not known']],
  ])('%s', async (_, text, faults) => {
    expect(await faultsOf(text)).toEqual(faults);
  });

  it('a call that lacks a required variable, gives an unknown one and reads an unknown output', async () => {
    const callee = await parseModule({
      'main.tf':
        'variable "a" {\ntype = string\n}\nvariable "b" {\ntype = string\ndefault = ""\n}\noutput "c" {\nvalue = 1\n}',
    });
    const caller = await parseModule({
      'main.tf':
        'module "one" {\nsource = "./one"\nd = 1\n}\noutput "e" {\ndescription = "E."\nvalue = [module.one.c, module.one.f]\n}',
    });
    expect(await checkModule(caller, readProviderSchema(), { one: callee })).toEqual([
      'module.one.d: no such variable',
      'module.one: lacks a',
      'output.e: there is no module.one.f',
    ]);
  });
});
