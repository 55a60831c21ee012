"""What a validator may complain of: failures whose only cause is data that the box does not have. Each is a row of tests/interop/excused:

    TOOL NODE RESOURCE PROPERTY reason        (* and ? stand for what they do in file names; # begins a comment)

    rows = Excused("ironic", names, every)    # the rows of one tool for the nodes of this run, out of all that there are
    rows.covers(node, resource, property)     # is this failure excused? The row then counts as used
    rows.none_stale()                         # raises when a row excused nothing in a run with every node it is for: such rows fail the run
"""
import fnmatch
import os

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "excused")


class Excused:
    def __init__(self, tool, nodes, every):
        self.rows = []
        self.left_out = set(every) - set(nodes)
        with open(FILE) as f:
            for number, line in enumerate(f, 1):
                words = line.split("#")[0].split(None, 4)
                if not words:
                    continue
                assert len(words) == 5, "%s:%d: TOOL NODE RESOURCE PROPERTY reason" % (FILE, number)
                if words[0] == tool and any(fnmatch.fnmatchcase(n, words[1]) for n in nodes):
                    self.rows.append((number, words, []))

    def covers(self, node, resource, prop):
        covered = False
        for _, words, used in self.rows:
            if all(fnmatch.fnmatchcase(value, glob) for value, glob in zip((node, resource, prop), words[1:4])):
                used.append(node)
                covered = True
        return covered

    def none_stale(self):
        stale = ["line %d: %s" % (number, " ".join(words[:4])) for number, words, used in self.rows
                 if not used and not any(fnmatch.fnmatchcase(n, words[1]) for n in self.left_out)]
        assert not stale, "rows that excuse nothing: %s" % stale
