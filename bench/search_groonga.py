#!/usr/bin/env python3
"""The same documents and queries in Groonga (TokenBigram): search_groonga.py EXPORT DB

EXPORT is the folder that `bench/search DIR N QUERIES EXPORT` wrote. The build is its processor time, as ours is;
a query takes what Groonga itself reports of it, the best of three; the database is on the same disk, its pages in memory.
"""
import json
import os
import resource
import subprocess
import sys

SCHEMA = """table_create Columns TABLE_PAT_KEY ShortText
table_create Validities TABLE_PAT_KEY ShortText
table_create Docs TABLE_NO_KEY
column_create Docs date COLUMN_SCALAR Int64
column_create Docs title COLUMN_SCALAR ShortText
column_create Docs body COLUMN_SCALAR Text
column_create Docs column COLUMN_SCALAR Columns
column_create Docs year COLUMN_SCALAR Int32
column_create Docs item COLUMN_SCALAR Int32
column_create Docs validity COLUMN_SCALAR Validities
table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto
"""
INDEX = "column_create Terms docs COLUMN_INDEX|WITH_POSITION|WITH_SECTION Docs title,body\n"
FACETS = ' --drilldown column,year,item,validity --drilldown_limit 100'


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(database, commands, *options):
    done = subprocess.run(['groonga', *options, database], input=commands.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines() if line]


def load(database, export):
    run(database, SCHEMA, '-n')
    start = cpu_of_children()
    groonga = subprocess.Popen(['groonga', database], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    groonga.stdin.write(b'load --table Docs\n[\n')
    count = 0
    with open(os.path.join(export, 'documents.jsonl'), encoding='utf-8') as file:
        for line in file:
            document = json.loads(line)
            del document['_key']
            groonga.stdin.write((',' if count else '').encode() + json.dumps(document, ensure_ascii=False).encode() + b'\n')
            count += 1
    groonga.stdin.write(b']\n')
    groonga.stdin.close()
    if groonga.wait() != 0:
        sys.exit('groonga could not load')
    run(database, INDEX)
    return count, cpu_of_children() - start


def select(query, facets):
    kind, words, column, year = query
    command = f'select Docs --match_columns "title||body" --query "{words}" --sort_keys -date --limit 20 --output_columns _id,title'
    if column:
        command += f' --filter \'column == "{column}" && year == {year}\''
    return command + (FACETS if facets else '')


def measure(database, queries, facets):
    commands = ''.join(select(query, facets) + '\n' for query in queries)
    best = [1e9] * len(queries)
    hits = [0] * len(queries)
    for _ in range(3):
        for i, (head, body) in enumerate(run(database, commands)):
            best[i] = min(best[i], head[2] * 1000)
            hits[i] = body[0][0][0]
    best.sort()
    return best[len(best) // 2], best[min(len(best) - 1, int(len(best) * 0.99))], sum(hits) / len(hits)


def main():
    export, database = sys.argv[1:3]
    count, taken = load(database, export)
    folder = os.path.dirname(database) or '.'
    size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder) if name.startswith(os.path.basename(database)))
    print(f'Groonga: {count / taken:.0f} documents/s, {size / 1e6:.0f} MB with the texts')
    with open(os.path.join(export, 'queries.tsv'), encoding='utf-8') as file:
        queries = [line.rstrip('\n').split('\t') for line in file]
    print('| words | hits | newest 20: p50 | p99 | with facets: p50 | p99 ms |\n|---|---|---|---|---|---|')
    for kind, name in (('1', '1 character'), ('2', '2 characters'), ('4', '4 characters'), ('pair', '2 words + column + year')):
        chosen = list(dict.fromkeys(map(tuple, (query for query in queries if query[0] == kind))))
        if chosen:
            plain, facets = measure(database, chosen, False), measure(database, chosen, True)
            print(f'| {name} | {plain[2]:.0f} | {plain[0]:.2f} | {plain[1]:.2f} | {facets[0]:.2f} | {facets[1]:.2f} |')


main()
