const profile = '--profile <name>   a platform of its own: data, keys, logs and ports; default dev';

export const startHelp = `npm start [-- --profile <name>] [--instances <n>]
Installs, starts the engines, builds, migrates and starts Parley on this machine. Ctrl-C stops all of it.

  --instances <n>    so many of every service, 1 to 9
  ${profile}

  CORS_ORIGINS       origins of pages that may use the gateway, such as http://localhost:5173,http://localhost:3000
  LOG_LEVEL          of the services; default info
  PARLEY_…           ports, and engines that run already: stack/README.md lists them`;

export const stackHelp = `npm run stack -- <command> [--profile <name>]
  start              starts the engines and the services and leaves them running
    --engines-only   the engines only
    --instances <n>  so many of every service, 1 to 9
  stop               stops what runs
  status             says what runs, where, and whether it is healthy
  logs [service]     shows the last lines of the logs; -f follows them
  reset              stops, and deletes the profile's data, keys and logs
  secrets            prints new keys for the .env of docker compose
  new-epoch [service…]
                     after a store was restored: cursors from before it begin with ResumeGap; default: of all services

  ${profile}`;

export const deadLettersHelp = `npm run dlq -- <command> [--profile <name>]
  list [topic]       the dead letters that wait, oldest first; --all: also those that were published again
  show <event id> | <topic> <partition/offset>
                     one of them, whole
  redrive <event id> | <topic> [partition/offset]
                     publishes one, or all that wait of a topic, to its topic again; may be repeated
  skip <group> <topic> <partition/offset>
                     has a group give up the event that its partition waits for; it becomes a dead letter

  --profile <name>   whose Kafka; default dev. KAFKA_BROKERS and KAFKA_TOPIC_PREFIX name another one`;

export const legalHoldHelp = `npm run legal-hold -- <command> [--profile <name>]
Keeps everything that is said in a room, also what its members delete. No member learns of it.

  list               the rooms under a legal hold, the longest held first
  room <id> on       from now on nothing of the room expires, and what is deleted is kept out of sight
  room <id> off      ends it: what was kept by it is deleted, and what is too old expires

  --profile <name>   whose services; default dev`;

export const rebuildHelp = `npm run rebuild -- [projection] [--service <name>] [--profile <name>]
Compares what a service keeps of another's data with its owner, and makes it equal while events go on. It may be repeated.

  projection         friend-pairs; of chat also user-names and receipt-privacy, of notification also group-members and group-versions;
                     all unless one is named
  --service <name>   user, chat or notification; all of them unless one is named
  --profile <name>   whose services; default dev. The friend, user and chat services must run, the others may`;

export const demoHelp = `npm run demo [-- --profile <name>]
Fills a running platform with a small world: 30 people, 66 rooms and groups, 5,000 messages in Korean and English, pictures.
It does what apps do, by the public graph. Run again it makes what is missing, and nothing twice. It prints who can sign in and how.

  --profile <name>   whose platform; default dev`;

export const chaosHelp = `npm run chaos [-- <options>]
Injects faults into a platform under load, and compares what was promised with what was stored and delivered. Prints a table at the end.

  --times <n>        each fault so often, each time with the next seed; default 1
  --seed <n>         of the first time; default another one each time
  --sends <n>        messages a second; default 50
  --subscribers <n>  of all rooms; default 200
  --only <name>      those with this in their name, as in e2e/chaos/nemeses.ts and cluster-nemeses.ts`;
