// Makes the calls of one job in a page: `run(sdk, job)` comes back when all of them are handed to the SDK.
import { AnalyticsBrowser } from '@segment/analytics-next'
import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'
import posthog from 'posthog-js'

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds))

// One address for everything: the SDK asks the collector for its settings, and is told to send there.
function segment(job, settings = {}) {
  const client = AnalyticsBrowser.load({ writeKey: job.key, cdnURL: job.host }, settings)
  return {
    track: (call) => client.track(call.event, { n: call.n }, call.group ? { context: { groupId: call.group } } : {}),
    identify: (call) => client.identify(call.user, { ...call.traits, n: call.n }),
    group: (call) => client.group(call.group, { ...call.traits, n: call.n }),
    page: (call) => client.page('Docs', call.event, { n: call.n }),
  }
}

const batching = (job) =>
  segment(job, {
    integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 5, timeout: 500 } } } },
  })

// The account is not repeated by itself.
function rudder(job, settings = {}) {
  const client = new RudderAnalytics()
  client.load(job.key, job.host, { configUrl: job.host, ...settings })
  return {
    track: (call) => client.track(call.event, { n: call.n }, call.group ? { groupId: call.group } : {}),
    identify: (call) => client.identify(call.user, { ...call.traits, n: call.n }),
    group: (call) => client.group(call.group, { ...call.traits, n: call.n }),
    page: (call) => client.page('Docs', call.event, { n: call.n }),
  }
}

const beacon = (job) => rudder(job, { useBeacon: true, beaconQueueOptions: { flushQueueInterval: 600000 } })

// Its filter of bots would drop all that a browser without a window sends. It repeats the account by itself.
function posthogs(job) {
  posthog.init(job.key, {
    api_host: job.host,
    opt_out_useragent_filter: true,
    autocapture: false,
    capture_pageview: false,
    capture_pageleave: false,
    disable_session_recording: true,
    disable_surveys: true,
    person_profiles: 'always',
  })
  return {
    track: (call) => posthog.capture(call.event, { n: call.n }),
    identify: (call) => posthog.identify(call.user, { ...call.traits, n: call.n }),
    group: (call) => posthog.group('company', call.group, { ...call.traits, n: call.n }),
    page: (call) => posthog.capture('$pageview', { n: call.n }),
  }
}

const SDKS = {
  'segment-browser': segment,
  'segment-browser-batching': batching,
  'rudder-browser': rudder,
  'rudder-browser-beacon': beacon,
  'posthog-browser': posthogs,
}

window.run = async (sdk, job) => {
  const client = SDKS[sdk](job)
  const times = {}
  for (const [number, calls] of job.rounds.entries()) {
    if (number) await sleep(job.pause)
    for (const call of calls) {
      times[call.n] = Date.now() / 1000
      client[call.do](call)
      if (call.do === 'group') await sleep(job.pause) // she is in before she works
    }
  }
  return times
}
