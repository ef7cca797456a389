#!/usr/bin/env python3
"""Writes the schemas of canonical reports from the editions: make_report_schemas.py [--check]

data/cn-foi-report-1.schema.json (JSON Schema 2020-12) and data/cn-foi-report-1.xsd
require every cell of an edition, and where a row may be printed in place of
others, exactly the one or the others. With --check nothing is written; the
status is 1 when a file is not what would be written.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
JSON_PATH = ROOT / 'data' / 'cn-foi-report-1.schema.json'
XSD_PATH = ROOT / 'data' / 'cn-foi-report-1.xsd'


def leaves(nodes):
    for node in nodes:
        if 'children' in node:
            yield from leaves(node['children'])
        else:
            yield node


def kind_of(settings, row, column):
    """The kind of one cell, or None where the row does not have that column."""
    kind, none = 'count', False
    for setting in settings:
        if row['key'] in setting.get('rows', [row['key']]) and column['key'] in setting.get('columns', [column['key']]):
            kind = setting.get('kind', kind)
            none = setting.get('none', none)
    return None if none else kind


def rows_of(edition):
    """(table, row, [(key, kind)]) in the order of the canonical forms."""
    for table in edition['tables']:
        for block in table['blocks']:
            template = block.get('key', table['key'] + '.{row}.{col}')
            for row in leaves(block['rows']):
                cells = []
                for column in leaves(block['columns']):
                    kind = kind_of(block['cells'], row, column)
                    if kind:
                        cells.append((template.replace('{row}', row['key']).replace('{col}', column['key']), kind))
                yield table, row, cells


# ------------------------------------------------------------- JSON Schema

def json_cells(edition, common_only=False):
    required, properties, shapes = [], {}, []
    rows = [r for r in rows_of(edition) if r[0].get('common') or not common_only]
    by_row = {}
    for table, row, cells in rows:
        by_row[table['key'], row['key']] = [key for key, _ in cells]
        for key, kind in cells:
            properties[key] = {'$ref': '#/$defs/' + ('money' if kind == 'money' else 'count')}
        if not row.get('optional'):
            required += [key for key, _ in cells]
    for table, row, cells in rows:
        if row.get('optional'):
            keys = [key for key, _ in cells]
            replaced = [key for other in row['replaces'] for key in by_row[table['key'], other]]
            shapes.append({'oneOf': [
                {'properties': {key: False for key in keys}},
                {'required': keys, 'properties': {key: {'$ref': '#/$defs/absent'} for key in replaced}}]})
    schema = {'type': 'object', 'required': required, 'properties': properties, 'additionalProperties': False}
    if shapes:
        schema['allOf'] = shapes
    return schema


def cell(value):
    def state(name, value_schema, raw, derived=False):
        properties = {'state': {'const': name}, 'value': value_schema, 'raw': raw}
        if derived:
            properties['derived'] = {'const': True}
        return {'type': 'object', 'required': ['state', 'value', 'raw'], 'additionalProperties': False, 'properties': properties}
    null = {'type': 'null'}
    return {'oneOf': [state('value', value, {'type': 'string'}, True), state('blank', null, {'const': ''}),
                      state('not_applicable', null, {'type': 'string', 'minLength': 1}),
                      state('lost', null, null), state('absent', null, null)]}


def json_schema(editions):
    decimal = r'^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$'
    fraction = r'^-?(0|[1-9][0-9]*)\.[0-9]*[1-9]$'
    date = {'type': 'string', 'pattern': r'^[0-9]{4}-[0-9]{2}-[0-9]{2}$'}
    by_edition = [{'if': {'properties': {'edition': {'const': e['id']}}}, 'then': {'properties': {'cells': json_cells(e)}}}
                  for e in editions]
    by_edition.append({'if': {'properties': {'edition': {'type': 'null'}}},
                       'then': {'properties': {'cells': json_cells(editions[-1], common_only=True)}}})
    string = {'type': 'string'}
    return {
        '$schema': 'https://json-schema.org/draft/2020-12/schema',
        '$id': 'urn:gongkai:cn-foi-report/1',
        'title': '政府信息公开工作年度报告 cn-foi-report/1',
        '$comment': 'Made by tools/make_report_schemas.py from data/editions.',
        'type': 'object',
        'required': ['format', 'edition', 'unit', 'year', 'period', 'verdict', 'cells', 'text', 'findings'],
        'additionalProperties': False,
        'properties': {
            'format': {'const': 'cn-foi-report/1'},
            'edition': {'enum': [e['id'] for e in editions] + [None]},
            'edition_by': {'const': 'year'},
            'unit': {'type': 'object', 'required': ['name'], 'additionalProperties': False,
                     'properties': {'name': {'type': ['string', 'null']}}},
            'year': {'type': ['integer', 'null'], 'minimum': 1, 'maximum': 9999},
            'period': {'oneOf': [{'type': 'null'}, {'type': 'object', 'required': ['from', 'to'], 'additionalProperties': False,
                                                    'properties': {'from': date, 'to': date}}]},
            'verdict': {'enum': ['consistent', 'inconsistent', 'undecidable']},
            'cells': {'type': 'object'},
            'text': {'type': 'array', 'items': {
                'type': 'object', 'required': ['part', 'title', 'blocks'], 'additionalProperties': False,
                'properties': {'part': {'type': 'integer', 'minimum': 0, 'maximum': 99}, 'title': string,
                               'blocks': {'type': 'array', 'items': {
                                   'type': 'object', 'required': ['kind', 'text'], 'additionalProperties': False,
                                   'properties': {'kind': {'enum': ['para', 'heading', 'list', 'table']}, 'text': string}}}}}},
            'findings': {'type': 'array', 'items': {
                'type': 'object', 'required': ['rule', 'result', 'level', 'cells', 'message'], 'additionalProperties': False,
                'properties': {'rule': string, 'result': {'enum': ['holds', 'violated', 'undecidable']},
                               'level': {'enum': ['error', 'hint']}, 'cells': {'type': 'array', 'items': string},
                               'message': string}}},
        },
        'allOf': by_edition,
        '$defs': {
            'count': cell({'oneOf': [{'type': 'integer'}, {'type': 'string', 'pattern': fraction}]}),
            'money': cell({'type': 'string', 'pattern': decimal}),
            'absent': {'type': 'object', 'properties': {'state': {'const': 'absent'}}},
        },
    }


# --------------------------------------------------------------------- XSD

def xsd_row(cells, indent):
    return ''.join(f'{indent}<xs:element name="{key}" type="r:{"money" if kind == "money" else "count"}"/>\n' for key, kind in cells)


def xsd_cells(edition, name, common_only=False):
    rows = [r for r in rows_of(edition) if r[0].get('common') or not common_only]
    replaced = {(t['key'], k): r for t, r, _ in rows for k in r.get('replaces', [])}
    text, open_choice = '', None
    for table, row, cells in rows:
        optional = replaced.get((table['key'], row['key']))
        if open_choice is not None and optional is not open_choice:
            text += '          </xs:sequence>\n        </xs:choice>\n'
            open_choice = None
        if row.get('optional'):
            text += '        <xs:choice>\n          <xs:sequence>\n' + xsd_row(cells, '            ')
            text += '          </xs:sequence>\n          <xs:sequence>\n'
            open_choice = row
        else:
            text += xsd_row(cells, '            ' if optional is not None else '        ')
    if open_choice is not None:
        text += '          </xs:sequence>\n        </xs:choice>\n'
    return f'''  <xs:element name="cells-{name}">
    <xs:complexType>
      <xs:sequence>
{text}      </xs:sequence>
    </xs:complexType>
  </xs:element>
'''


def xsd_cell_type(name, value):
    return f'''  <xs:complexType name="{name}">
    <xs:attribute name="state" type="r:state" use="required"/>
    <xs:attribute name="value" type="r:{value}"/>
    <xs:attribute name="raw" type="xs:string"/>
    <xs:attribute name="derived" type="xs:boolean"/>
  </xs:complexType>
'''


def xsd_enum(name, words):
    items = ''.join(f'<xs:enumeration value="{w}"/>' for w in words)
    return f'  <xs:simpleType name="{name}"><xs:restriction base="xs:string">{items}</xs:restriction></xs:simpleType>\n'


def xsd(editions):
    wrappers = ''.join(f'          <xs:element ref="r:cells-{e["id"]}"/>\n' for e in editions)
    bodies = ''.join(xsd_cells(e, e['id']) for e in editions) + xsd_cells(editions[-1], 'unknown', common_only=True)
    decimal = r'-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?'
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<!-- 政府信息公开工作年度报告 cn-foi-report/1. Made by tools/make_report_schemas.py from data/editions. -->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:r="urn:gongkai:cn-foi-report/1"
           targetNamespace="urn:gongkai:cn-foi-report/1" elementFormDefault="qualified">
  <xs:element name="report">
    <xs:complexType>
      <xs:sequence>
        <xs:choice>
{wrappers}          <xs:element ref="r:cells-unknown"/>
        </xs:choice>
        <xs:element name="text">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="part" minOccurs="0" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:choice minOccurs="0" maxOccurs="unbounded">
                    <xs:element name="para" type="xs:string"/>
                    <xs:element name="heading" type="xs:string"/>
                    <xs:element name="list" type="xs:string"/>
                    <xs:element name="table" type="xs:string"/>
                  </xs:choice>
                  <xs:attribute name="number" type="xs:nonNegativeInteger" use="required"/>
                  <xs:attribute name="title" type="xs:string" use="required"/>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="findings">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="finding" minOccurs="0" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:simpleContent>
                    <xs:extension base="xs:string">
                      <xs:attribute name="rule" type="xs:string" use="required"/>
                      <xs:attribute name="result" type="r:result" use="required"/>
                      <xs:attribute name="level" type="r:level" use="required"/>
                      <xs:attribute name="cells" type="xs:string" use="required"/>
                    </xs:extension>
                  </xs:simpleContent>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
      <xs:attribute name="edition" type="r:edition"/>
      <xs:attribute name="edition_by" type="r:edition_by"/>
      <xs:attribute name="year" type="xs:gYear"/>
      <xs:attribute name="from" type="xs:date"/>
      <xs:attribute name="to" type="xs:date"/>
      <xs:attribute name="verdict" type="r:verdict" use="required"/>
      <xs:attribute name="unit" type="xs:string"/>
    </xs:complexType>
  </xs:element>
{bodies}{xsd_cell_type('count', 'decimal')}{xsd_cell_type('money', 'decimal')}\
{xsd_enum('state', ['value', 'blank', 'not_applicable', 'lost', 'absent'])}\
{xsd_enum('result', ['holds', 'violated', 'undecidable'])}{xsd_enum('level', ['error', 'hint'])}\
{xsd_enum('verdict', ['consistent', 'inconsistent', 'undecidable'])}{xsd_enum('edition', [e['id'] for e in editions])}\
{xsd_enum('edition_by', ['year'])}\
  <xs:simpleType name="decimal"><xs:restriction base="xs:string"><xs:pattern value="{decimal}"/></xs:restriction></xs:simpleType>
</xs:schema>
'''


def main():
    paths = sorted((ROOT / 'data' / 'editions').glob('*.json'))
    editions = [json.loads(path.read_text(encoding='utf-8')) for path in paths]
    editions.sort(key=lambda e: e['years'][0])
    made = {JSON_PATH: json.dumps(json_schema(editions), ensure_ascii=False, indent=1) + '\n', XSD_PATH: xsd(editions)}
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding='utf-8') != text]
    if '--check' in sys.argv[1:]:
        for path in stale:
            print(f'{path.relative_to(ROOT)}: not what tools/make_report_schemas.py makes', file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(made[path], encoding='utf-8')
    return 0


sys.exit(main())
