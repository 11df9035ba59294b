/** What the module tells the worker and asks of AWS, held against the worker's own code. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Environment, readConfig } from '../../src/config.ts';
import { checkRequest } from '../../src/contract/check-request.ts';
import { commandSchema } from '../../src/contract/message-forms.ts';
import { ReportError } from '../../src/errors.ts';
import { readMailNews } from '../../src/intake/mail-feedback.ts';
import { at, bodyOf, defaultOf, example, local, module, quotedIn, read, variableIn } from './facts.ts';
import { bodiesOf, textOf } from './read-module.ts';

/** What the worker says of an environment that it does not start with. */
const faultsOf = (environment: Environment): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    const { faults } = error instanceof ReportError ? error.data : {};
    return Array.isArray(faults) ? faults.map(String) : [];
  }
};

describe('the environment of the task', () => {
  const settings = [...read('src/config/settings.ts').matchAll(/^ {4}([A-Z][A-Z0-9_]+): /gmu)].map(
    ([, name = '']) => name,
  );
  const given = [...Object.keys(local('environment')), ...Object.keys(local('secrets'))];
  const further = quotedIn(at(module.variables['environment'] ?? {}, 'validation', 0, 'condition'), /"([A-Z_]+)"/gu);
  /** Read by others than config.ts: the AWS clients, and the question whether the local stack may stand in. */
  const readElsewhere = ['AWS_REGION', 'NODE_ENV'];
  /** ECS says where its agent is; other endpoints than AWS' own are for tests. */
  const notForAws = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'ECS_AGENT_URI'];

  it('is every setting of the worker once: set by the module, or left to its user', () => {
    expect([...given, ...further, ...notForAws].toSorted()).toEqual([...settings, ...readElsewhere].toSorted());
  });

  it('has what the worker requires', () => {
    const required = faultsOf({}).map((fault) => /\w+/u.exec(fault)?.[0]);
    expect(required.length).toBeGreaterThan(4);
    expect(given).toEqual(expect.arrayContaining(required));
  });

  it('has the defaults of the worker', () => {
    const defaults = new Map(
      [...read('src/config/settings.ts').matchAll(/^ {4}([A-Z0-9_]+): whole\(([\d_]+),/gmu)].map(
        ([, name = '', fallback = '']) => [name, Number(fallback.replaceAll('_', ''))],
      ),
    );
    const differing = Object.entries(local('environment')).filter(([name, value]) => {
      const variable = variableIn(value);
      return variable !== undefined && defaults.has(name) && defaultOf(variable) !== defaults.get(name);
    });
    expect(differing).toEqual([]);
    expect(defaultOf('reports_prefix')).toBe(readConfig(sound).store.prefix);
    expect(Number(defaultOf('stop_timeout_seconds')) - 20).toBe(readConfig(sound).shutdownDeadlineMs / 1_000);
  });

  /** What AWS would say in place of resources. */
  const sound: Record<string, string> = {
    DATABASE_URL: 'postgres://worker:secret@db.example.com:5432/reports',
    QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/report-worker-requests',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/report-worker-dead-letters',
    EVENT_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/report-worker-events',
    REPORTS_BUCKET: 'report-worker-123456789012-eu-central-1',
    MAIL_FROM: 'Reports <reports@example.com>',
  };

  it('is one that the worker starts with', () => {
    const environment = Object.fromEntries(
      Object.entries(local('environment')).flatMap(([name, value]) => {
        const fallback = defaultOf(variableIn(value) ?? '');
        return typeof fallback === 'string' || typeof fallback === 'number' ? [[name, String(fallback)]] : [];
      }),
    );
    const config = readConfig({ ...sound, ...environment, SHUTDOWN_DEADLINE_SECONDS: '100', HTTP_HOST: '127.0.0.1' });
    expect(config.http.port).toBe(defaultOf('http_port'));
    expect(config.scratchDir).toBe(defaultOf('scratch_dir'));
  });

  it('stops before it is killed', () => {
    expect(local('environment')['SHUTDOWN_DEADLINE_SECONDS']).toBe('${var.stop_timeout_seconds - 20}');
    expect(module.locals['worker_container']).toContain('stopTimeout  = var.stop_timeout_seconds\n');
  });

  it('has commands that there are', () => {
    const commands = quotedIn(
      [module.locals['worker_container'] ?? '', module.locals['migrate_container'] ?? ''],
      /\bcommand\s+= \["(\w+)"\]/gu,
    );
    const health = quotedIn(module.locals['worker_container'], /command\s+= \["CMD", "node", "([^"]+)", "health"\]/gu);
    const { bin }: { bin: Record<string, string> } = JSON.parse(read('package.json'));
    expect(commands).toEqual(['start', 'migrate']);
    for (const command of [...commands, 'health', 'history'])
      expect(existsSync(`src/commands/${command}.ts`)).toBe(true);
    expect(health).toEqual(Object.values(bin));
  });
});

describe('the containers', () => {
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, as far as they are used.
  const known =
    'command dependsOn environment essential healthCheck image linuxParameters logConfiguration mountPoints name portMappings readonlyRootFilesystem secrets stopTimeout user';

  it('are made of what ECS knows: an unknown name would be passed over', () => {
    const own = ['worker_container', 'migrate_container'].flatMap((name) =>
      quotedIn(module.locals[name], /^ {4}(\w+) += /gmu),
    );
    const used = new Set([...Object.keys(local('container')), ...own]);
    expect([...used].toSorted()).toEqual(known.split(' '));
  });

  it('run as nobody, without any privilege, and write to scratch alone', () => {
    expect(local('container')).toMatchObject({
      user: '10001',
      readonlyRootFilesystem: '${!var.enable_execute_command}',
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'] } },
      mountPoints: [{ containerPath: local('environment')['SCRATCH_DIR'], sourceVolume: 'scratch', readOnly: false }],
    });
  });
});

describe('the queues', () => {
  const requests = bodyOf('aws_sqs_queue.requests');

  it('leave giving up to the worker', () => {
    expect(requests['redrive_policy']).toContain('maxReceiveCount     = var.max_receive_count');
    expect(Number(defaultOf('max_receive_count'))).toBeGreaterThan(Number(defaultOf('max_attempts')));
    const [validation] = bodiesOf(module.variables['max_receive_count']?.['validation']);
    expect(validation?.['condition']).toContain('var.max_receive_count > var.max_attempts');
  });

  it('hide a message as long as the worker says', () => {
    expect(requests['visibility_timeout_seconds']).toBe(local('environment')['VISIBILITY_TIMEOUT_SECONDS']);
  });

  it.each(['requests', 'dead_letters', 'events'])('%s refuses plain HTTP and is encrypted', (name) => {
    expect(module.locals['queues']).toMatch(new RegExp(`\\b${name} +=`, 'u'));
    const [statement] = bodiesOf(bodyOf('aws_iam_policy_document.queue')['statement']);
    expect(statement).toMatchObject({ effect: 'Deny', actions: ['sqs:*'] });
    expect(at(statement, 'condition', 0)).toEqual({ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] });
    expect(bodyOf(`aws_sqs_queue.${name}`)['sqs_managed_sse_enabled']).toBe('${var.kms_key_arn == null ? true : null}');
  });
});

describe('what asks for reports', () => {
  const scheduled = '<aws.scheduler.scheduled-time>';

  it('is a tick that the worker reads', () => {
    const input = at(bodyOf('aws_scheduler_schedule.tick'), 'target', 0, 'input');
    const tick: unknown = JSON.parse(
      textOf(input).replaceAll(scheduled, '2016-04-01T06:00:00Z').replaceAll('\\"', '"'),
    );
    expect(commandSchema.safeParse(tick).error).toBeUndefined();
  });

  it('is, in the example, a request that the worker reads', () => {
    const input = textOf(at(bodyOf('aws_scheduler_schedule.monthly', example), 'target', 0, 'input'));
    // An object of HCL, as JSON.
    const text = input
      .slice(input.indexOf('jsonencode(') + 'jsonencode('.length, input.lastIndexOf('})') + 1)
      .replaceAll(scheduled, '2016-04-01T06:00:00Z')
      .replaceAll(/(\w+) += /gu, '"$1": ')
      .replaceAll(/"\n(?=\s+")|\}\n(?=\s+")/gu, (end) => `${end.trim()},\n`);
    expect(checkRequest(JSON.parse(text))).toMatchObject({ clientId: 'acme', schedule: { id: 'monthly-by-rule' } });
  });
});

describe('feedback on mails', () => {
  const asked = quotedIn(
    bodyOf('aws_cloudwatch_event_rule.mail_feedback')['event_pattern'],
    /eventType = \[([^\]]*)\]/gu,
  );
  const types = [...(asked[0] ?? '').matchAll(/"(\w+)"/gu)].map(([, type = '']) => type);

  const isActedOn = (eventType: string): boolean => {
    try {
      return readMailNews({ source: 'aws.ses', 'detail-type': 'Email', detail: { eventType } })?.feedback !== null;
    } catch {
      // It is looked into, and lacks its parts.
      return true;
    }
  };

  it('is asked for as far as the worker acts on it', () => {
    // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
    const all = [
      'Bounce',
      'Click',
      'Complaint',
      'Delivery',
      'DeliveryDelay',
      'Open',
      'Reject',
      'Rendering Failure',
      'Send',
    ];
    expect(types.toSorted()).toEqual([...all, 'Subscription'].filter((type) => isActedOn(type)));
  });

  it('is published as it is asked for', () => {
    const destination = bodyOf('aws_sesv2_configuration_set_event_destination.feedback');
    expect(at(destination, 'event_destination', 0, 'matching_event_types')).toEqual(
      types.map((type) => type.toUpperCase()),
    );
  });
});
