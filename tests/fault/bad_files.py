"""Files that no report should be: each is made when the test runs, none is stored."""
import io
import random
import struct
import zipfile
import zlib

MIB = 1 << 20
W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
S = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
DOC_HEAD = '<?xml version="1.0"?><w:document xmlns:w="%s"><w:body>' % W
DOC_TAIL = '</w:body></w:document>'

BOMB = ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "报告">'
        + ''.join('<!ENTITY l%d "%s">' % (n, '&l%d;' % (n - 1) * 10) for n in range(1, 12)) + ']>')
STEAL = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def packed(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts:
            with archive.open(name, 'w', force_zip64=False) as part:
                for piece in [data] if isinstance(data, (bytes, str)) else data:
                    part.write(piece.encode() if isinstance(piece, str) else piece)
    return made.getvalue()


def repeated(piece, total):
    """About `total` bytes, a MiB at a time."""
    block = piece.encode() * max(1, MIB // len(piece.encode()))
    for _ in range(max(1, total // len(block))):
        yield block


def around(head, body, tail):
    yield head
    yield from body
    yield tail


def docx(document, more=()):
    return packed([('[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
                   ('word/document.xml', document), *more])


def xlsx(sheet, more=(), sheets=1):
    names = ''.join('<sheet name="s%d" sheetId="%d" r:id="r%d"/>' % (n, n, n) for n in range(1, sheets + 1))
    links = ''.join('<Relationship Id="r%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>' % (n, R, n)
                    for n in range(1, sheets + 1))
    return packed([
        ('[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        ('xl/workbook.xml', '<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (S, R, names)),
        ('xl/_rels/workbook.xml.rels',
         '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>' % links),
        *[('xl/worksheets/sheet%d.xml' % n, sheet() if callable(sheet) else sheet) for n in range(1, sheets + 1)], *more])


def sheet_of(body, more=''):
    return '<?xml version="1.0"?><worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>' % (S, body, more)


def lying(archive, told):
    """The same archive, whose directory and entries say that each part unpacks to `told` bytes."""
    made = bytearray(archive)
    for mark, at in ((b'PK\1\2', 24), (b'PK\3\4', 22)):
        found = made.find(mark)
        while found >= 0:
            struct.pack_into('<I', made, found + at, told)
            found = made.find(mark, found + 4)
    return bytes(made)


def overlapping(count):
    """Very many entries that all unpack the same bytes."""
    data = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = data.compress(b' ' * (8 * MIB)) + data.flush()
    crc = zlib.crc32(b' ' * (8 * MIB))
    head = struct.pack('<4s5H3L2H', b'PK\3\4', 20, 0, 8, 0, 0, crc, len(stream), 8 * MIB, 17, 0) + b'word/document.xml'
    made, directory = bytearray(head + stream), bytearray()
    for n in range(count):
        name = b'word/document.xml' if n == 0 else b'word/media/%06d' % n
        directory += struct.pack('<4s6H3L5H2L', b'PK\1\2', 20, 20, 0, 8, 0, 0, crc, len(stream), 8 * MIB, len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack('<4s4H2LH', b'PK\5\6', 0, 0, count, count, len(directory), len(made), 0)
    return bytes(made + directory + end)


def pdf(stream, extra=b''):
    """A page with this content, packed."""
    data = zlib.compress(stream, 9)
    objects = [b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>',
               b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>',
               b'<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream' % (len(data), data),
               b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>' + extra]
    made, places = bytearray(b'%PDF-1.4\n'), []
    for n, item in enumerate(objects, 1):
        places.append(len(made))
        made += b'%d 0 obj%s\nendobj\n' % (n, item)
    start = len(made)
    made += b'xref\n0 6\n0000000000 65535 f \n' + b''.join(b'%010d 00000 n \n' % p for p in places)
    return bytes(made + b'trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF' % start)


def whole_tables():
    """A page of tables whose spans reach over everything."""
    cell = '<td colspan="999999999" rowspan="2147483648">九</td>'
    return '<html><body>' + ('<table>' + ('<tr>' + cell * 20 + '</tr>') * 50 + '</table>') * 20 + '</body></html>'


def small():
    """(name, bytes) of bad reports that fit in memory."""
    noise = random.Random(20210115)
    row = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>1</t></is></c></row>'
    yield 'empty', b''
    yield 'one-zero', b'\0'
    yield 'random', noise.randbytes(3 * MIB)
    yield 'random-text', bytes(noise.randrange(0x20, 0x7f) for _ in range(200000))
    yield 'random-after-pdf', b'%PDF-1.7\n' + noise.randbytes(MIB)
    yield 'random-after-zip', b'PK\3\4' + noise.randbytes(MIB)
    yield 'no-report.html', '<html><head><title>菜谱</title></head><body><h1>西红柿炒鸡蛋</h1><p>鸡蛋三个，盐少许。</p></body></html>'
    yield 'no-report.txt', '今天的会议改到下午三点，请各位准时参加。\n' * 200
    yield 'wrong-encoding.txt', '第一章 公開政府資訊年度報告\n'.encode('big5') + b'\xff\xfe\xfd\x80\x81' * 400
    yield 'half-of-utf16.html', '<html><body>政府信息公开工作年度报告</body></html>'.encode('utf-16-le')[1::2]
    yield 'spans.html', whole_tables()
    yield 'tags.html', '<table><tr><td>' * 200000
    yield 'deep.html', '<div>' * 1000000
    yield 'attributes.html', '<p ' + ' '.join('a%d=1' % n for n in range(200000)) + '>'
    yield 'long-word.html', '<p>' + '字' * (5 * MIB) + '</p>'
    yield 'many-cells.html', '<table>' + '<tr>' * 1500 + ('<td>1</td>' * 300 + '<tr>') * 1500
    yield 'large.html', '<p>没有报告</p>' * (63 * MIB // 22)
    yield 'large.txt', '没有报告的一行字\n' * (63 * MIB // 25)
    yield 'one-line.txt', '1' * (63 * MIB)
    yield 'large.csv', '甲,乙,丙\n' * (63 * MIB // 12)
    yield 'deep.json', b'[' * 1000000
    yield 'deep-objects.json', b'{"format":"cn-foi-report/1","cells":' + b'{"a":' * 1000000
    yield 'large.json', b'{"format":"cn-foi-report/1","cells":[' + b'0,' * (31 * MIB) + b'0]}'
    yield 'many-members.json', ('{"format":"cn-foi-report/1","cells":{'
                                + ','.join('"t3.x%d":{"state":"blank","value":null,"raw":""}' % n for n in range(600000)) + '}}')
    yield 'bomb.xml', BOMB + '<report format="cn-foi-report/1">&l11;</report>'
    yield 'entity.xml', STEAL + '<report format="cn-foi-report/1"><unit>&x;</unit></report>'
    yield 'deep.xml', '<a>' * 1000000
    yield 'bomb.docx', docx(BOMB + '<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>' % W)
    yield 'entity.docx', docx(STEAL + '<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>' % W)
    yield 'deep.docx', docx('<w:p>' * 1000000)
    yield 'no-report.docx', docx(DOC_HEAD + '<w:p><w:r><w:t>请假条</w:t></w:r></w:p>' + DOC_TAIL)
    yield 'spans.docx', docx(DOC_HEAD + ('<w:tbl>' + '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr><w:p/></w:tc></w:tr>' * 1000
                                         + '</w:tbl>') * 20 + DOC_TAIL)
    yield 'many-paragraphs.docx', docx(around(DOC_HEAD, repeated('<w:p><w:r><w:t>字</w:t></w:r></w:p>', 60 * MIB), DOC_TAIL))
    yield 'one-paragraph.docx', docx(around(DOC_HEAD + '<w:p>', repeated('<w:r><w:t>字%d</w:t></w:r>' % noise.randrange(10), 60 * MIB), '</w:p>' + DOC_TAIL))
    yield 'zip-bomb.docx', docx(around(DOC_HEAD, repeated(' ', 300 * MIB), DOC_TAIL))
    yield 'zip-bomb-lying.docx', lying(docx(around(DOC_HEAD, repeated(' ', 300 * MIB), DOC_TAIL)), 100)
    yield 'zip-many.docx', docx(DOC_HEAD + DOC_TAIL, [('word/media/%d' % n, repeated('\0', 2 * MIB)) for n in range(150)])
    yield 'zip-overlapping.docx', overlapping(9000)
    yield 'zip-entries.docx', overlapping(65000)
    yield 'zip-huge-told.docx', lying(docx(DOC_HEAD + DOC_TAIL), 0xfffffffe)
    yield 'zip-bomb.xlsx', xlsx(around('<worksheet xmlns="%s">' % S, repeated(' ', 300 * MIB), '</worksheet>'))
    yield 'zip-bomb-strings.xlsx', xlsx(sheet_of(row), [('xl/sharedStrings.xml', around('<sst xmlns="%s">' % S, repeated('<si><t>0</t></si>', 300 * MIB), '</sst>'))])
    yield 'zip-bomb-lying.xlsx', lying(xlsx(around('<worksheet xmlns="%s">' % S, repeated(' ', 300 * MIB), '</worksheet>')), 4096)
    yield 'zip-sheets.xlsx', xlsx(lambda: around('<worksheet xmlns="%s"><sheetData>' % S, repeated('<row/>', 8 * MIB), '</sheetData></worksheet>'), sheets=40)
    yield 'far-cell.xlsx', xlsx(sheet_of(row))
    yield 'merged.xlsx', xlsx(sheet_of(row, '<mergeCells>' + '<mergeCell ref="A1:XFD1048576"/>' * 20000 + '</mergeCells>'))
    yield 'many-cells.xlsx', xlsx(around('<worksheet xmlns="%s"><sheetData>' % S, repeated('<row>' + '<c><v>1</v></c>' * 50 + '</row>', 60 * MIB), '</sheetData></worksheet>'))
    yield 'no-report.pdf', pdf(b'BT /F 12 Tf 50 700 Td (shopping list) Tj ET')
    yield 'bomb.pdf', pdf(b'BT /F 12 Tf 50 700 Td ' + b'(0) Tj ' * (20 * MIB) + b'ET')
    yield 'slow.pdf', pdf(b'BT /F 12 Tf 50 700 Td ' + b'(0) Tj ' * (6 * MIB) + b'ET')
    yield 'many-words.pdf', pdf(b'BT /F 1 Tf ' + b''.join(b'1 0 0 1 %d %d Tm (ab) Tj ' % (n % 500, n // 500 % 800) for n in range(1000000)) + b'ET')
    yield 'truncated.pdf', pdf(b'BT /F 12 Tf 50 700 Td ' + noise.randbytes(MIB) + b' ET')[:MIB // 2]
    yield 'old.doc', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(4096) + noise.randbytes(MIB)
    yield 'too-large-by-one', b' ' * (64 * MIB + 1)


def register(rows, wrong):
    """A CSV of licences whose rows with these numbers have no such day."""
    yield '决定书文号,事项名称,决定日期\n'
    for n in range(1, rows + 1):
        yield '许%d,某许可,2020-%s\n' % (n, '02-30' if n in wrong else '03-%02d' % (n % 31 + 1))
