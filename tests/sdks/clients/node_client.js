// Makes the calls of jobs through an SDK from npm: `node node_client.js SDK < jobs.json`; a line of JSON per job.
// Each job has a client of its own, all run at once in this process, as set up in the SDK's documentation.
'use strict'

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds))

// @segment/analytics-node
function segment(job, errors) {
  const { Analytics } = require('@segment/analytics-node')
  const client = new Analytics({ writeKey: job.key, host: job.host, flushInterval: 300 })
  client.on('error', (error) => errors.push(`${error.code}: ${error.reason}`))
  return {
    make: (call) => client[call.do](message(call)),
    flush: () => client.flush({ timeout: 60000 }),
    close: () => client.closeAndFlush({ timeout: 60000 }),
  }
}

// analytics-node and @rudderstack/rudder-sdk-node: without errorHandler they end the process that they run in;
// with the three retries that are their default they give up after 1.5 seconds
function old(make) {
  return (job, errors) => {
    const handled = { flushInterval: 300, retryCount: 8, errorHandler: (e) => errors.push(String(e)) }
    const client = make(job, handled)
    const open = new Set()
    const settled = async () => {
      while (open.size) {
        client.flush()
        await sleep(0.1)
      }
    }
    return {
      make: (call) => {
        open.add(call.n)
        client[call.do](message(call), () => open.delete(call.n))
      },
      flush: settled,
      close: settled,
    }
  }
}

function message(call) {
  const who = call.anonymous ? { anonymousId: call.anonymous } : { userId: call.user }
  const properties = { n: call.n }
  const context = call.group ? { groupId: call.group } : {}
  return {
    track: { ...who, event: call.event, properties, context },
    identify: { ...who, traits: { ...call.traits, ...properties } },
    group: { ...who, groupId: call.group, traits: { ...call.traits, ...properties } },
    page: { ...who, category: 'Docs', name: call.event, properties },
    screen: { ...who, name: call.event, properties },
    alias: { ...who, previousId: call.from },
  }[call.do]
}

// posthog-node: the account is named with every call
function posthog(job, errors) {
  const { PostHog } = require('posthog-node')
  const client = new PostHog(job.key, { host: job.host, flushInterval: 300 })
  client.on('error', (error) => errors.push(String(error)))
  const groups = { company: job.rounds.flat().find((call) => call.group).group }
  const capture = (call, event, properties) =>
    client.capture({ distinctId: call.user, event, properties: { n: call.n, ...properties }, groups })
  const make = {
    track: (call) =>
      call.anonymous
        ? client.capture({ distinctId: call.anonymous, event: call.event, properties: { n: call.n } })
        : capture(call, call.event),
    identify: (call) => client.identify({ distinctId: call.user, properties: { ...call.traits, n: call.n } }),
    group: (call) =>
      client.groupIdentify({ groupType: 'company', groupKey: call.group, properties: { ...call.traits, n: call.n } }),
    page: (call) => capture(call, '$pageview', { $current_url: 'https://app.example/home' }),
    screen: (call) => capture(call, '$screen', { $screen_name: call.event }),
    alias: (call) => client.alias({ distinctId: call.user, alias: call.from }),
  }
  return {
    make: (call) => make[call.do](call),
    flush: () => client.flush().catch((error) => errors.push(String(error))),
    close: () => client.shutdown(60000),
  }
}

const SDKS = {
  'segment-node': segment,
  'analytics-node': old((job, handled) => {
    const Analytics = require('analytics-node')
    return new Analytics(job.key, { host: job.host, ...handled })
  }),
  'rudder-node': old((job, handled) => {
    const RudderAnalytics = require('@rudderstack/rudder-sdk-node')
    return new RudderAnalytics(job.key, { dataPlaneUrl: job.host, logLevel: 'none', ...handled })
  }),
  'posthog-node': posthog,
}

async function run(sdk, job) {
  const errors = []
  const times = {}
  const client = SDKS[sdk](job, errors)
  for (const [number, calls] of job.rounds.entries()) {
    if (number) await sleep(job.pause)
    for (const call of calls) {
      times[call.n] = Date.now() / 1000
      client.make(call)
    }
    if (job.flush) await client.flush()
  }
  await client.close()
  console.log(JSON.stringify({ job: job.name, errors, times }))
}

async function main() {
  let text = ''
  for await (const chunk of process.stdin) text += chunk
  await Promise.all(JSON.parse(text).map((job) => run(process.argv[2], job)))
  process.exit(0)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
