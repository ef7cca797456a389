"""Just enough of C for the checkers: text without comments and strings, and where functions are."""
import os
import re

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
WORD_BEFORE_PAREN = re.compile(r'([A-Za-z_]\w*)\s*$')


def blank(text, keep_strings=False):
    """Comments (and the insides of strings) become spaces; line numbers stay."""
    def spaces(match):
        found = match.group(0)
        if found[0] != '/':
            return found if keep_strings else found[0] + re.sub(r'[^\n]', ' ', found[1:-1]) + found[-1]
        return re.sub(r'[^\n]', ' ', found)
    return TOKEN.sub(spaces, text)


def without_preprocessor(text):
    return re.sub(r'^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', lambda m: re.sub(r'[^\n]', ' ', m.group(0)), text, flags=re.M)


def closing(text, at):
    """The place of the bracket that closes the one at `at`."""
    pairs = {'(': ')', '{': '}'}
    opener, closer, depth = text[at], pairs[text[at]], 0
    for i in range(at, len(text)):
        if text[i] == opener:
            depth += 1
        elif text[i] == closer:
            depth -= 1
            if depth == 0:
                return i
    return len(text) - 1


class Function:
    def __init__(self, path, name, line, lines, parameters, body):
        self.path, self.name, self.line, self.lines, self.parameters = path, name, line, lines, parameters
        # A switch counts once, however many cases: a table in C is not hard to follow.
        self.complexity = 1 + len(re.findall(r'\b(?:if|for|while|switch)\b|&&|\|\||\?', body))


def count_parameters(text):
    depth, count = 0, 1
    for c in text:
        depth += c in '([{'
        depth -= c in ')]}'
        count += c == ',' and depth == 0
    return 0 if text.strip() in ('', 'void') else count


def functions(path, source):
    text = without_preprocessor(blank(source))
    found, at = [], 0
    while (brace := text.find('{', at)) >= 0:
        head = text[at:brace].rstrip()
        end = closing(text, brace)
        if head.endswith(')'):
            start = max(head.rfind(';'), head.rfind('}')) + 1
            signature = head[start:]
            opening = first_argument_list(signature)
            if opening is not None:
                name, left, right = opening
                begin = at + start + len(signature) - len(signature.lstrip())
                line = text.count('\n', 0, begin) + 1
                found.append(Function(path, name, line, text.count('\n', begin, end) + 1,
                                      count_parameters(signature[left + 1:right]), text[brace:end]))
        at = end + 1
    return found


def first_argument_list(signature):
    """The function's name and where its parameters stand; attributes and macros before it do not count."""
    at, last = 0, None
    while (left := signature.find('(', at)) >= 0:
        right = closing(signature, left)
        word = WORD_BEFORE_PAREN.search(signature[:left])
        if word and word.group(1) not in ('__attribute__', 'PRINTF_LIKE', '_Alignas'):
            last = (word.group(1), left, right)
        at = right + 1
    return last


def tree(root, folders, endings):
    """Paths relative to root of all files below the folders that end so; build folders and hidden ones left out."""
    for folder in folders:
        for where, names, files in os.walk(os.path.join(root, folder)):
            names[:] = sorted(n for n in names if not n.startswith('.') and n != 'node_modules')
            for name in sorted(files):
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(where, name), root)


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()
