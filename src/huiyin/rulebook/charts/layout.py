"""Where the boxes and arrows of a flow chart stand.

The way most matters take runs down the middle; side ways stand to the left of it; arrows that lead
back run in lanes on the right. An arrow that would cross the chart is broken into two small circles
with the same letter, as on paper.
"""

from dataclasses import dataclass, field

from huiyin.rulebook.definitions import Process, Transition

BOX_WIDTH, BOX_HEIGHT = 224, 66
ROW = 118
SIDE_X, MAIN_X = 24, 356
TOP = 76
LANE_X, LANE = 790, 22
PORT = 20
MANY = 3  # from so many stages on an arrow is broken into circles

Point = tuple[float, float]


@dataclass
class Box:
    """A stage in its place."""

    key: str
    row: int
    side: int  # 0: the middle, 1 and more: to the left
    right_ports: int = 0
    left_ports: int = 0

    @property
    def x(self) -> float:
        return MAIN_X if self.side == 0 else SIDE_X - (self.side - 1) * (BOX_WIDTH + 40)

    @property
    def y(self) -> float:
        return TOP + self.row * ROW

    @property
    def middle(self) -> float:
        return self.x + BOX_WIDTH / 2

    @property
    def bottom(self) -> float:
        return self.y + BOX_HEIGHT


@dataclass
class Arrow:
    """One way from stage to stage, with the verbs that take it."""

    verbs: list[Transition]
    source: str
    target: str
    points: list[Point] = field(default_factory=list)
    label_at: Point = (0, 0)
    anchor: str = "start"

    @property
    def kind(self) -> str:
        kinds = [verb.kind for verb in self.verbs]
        return "back" if "back" in kinds else kinds[0]


@dataclass
class Circle:
    """A broken arrow: the letter stands at every stage it leaves and at the one it enters."""

    letter: str
    verb: Transition
    at_sources: list[Point] = field(default_factory=list)
    at_target: Point = (0, 0)
    tip: Point = (0, 0)


@dataclass
class Layout:
    boxes: dict[str, Box]
    arrows: list[Arrow]
    circles: list[Circle]
    lanes: int = 0

    @property
    def left(self) -> float:
        return min((box.x for box in self.boxes.values()), default=SIDE_X) - SIDE_X

    @property
    def width(self) -> float:
        return LANE_X + max(self.lanes - 1, 0) * LANE + 24 - self.left

    @property
    def height(self) -> float:
        return max((box.bottom for box in self.boxes.values()), default=TOP) + 24


def lay_out(process: Process) -> Layout:
    """The whole chart of a process."""
    onward = [v for v in process.transitions.values() if v.kind in ("forward", "end")]
    rows = _rows(process, onward)
    boxes = _boxes(process, rows, _main_way(process, onward, rows))
    arrows, circles = _ways(process, boxes)
    layout = Layout(boxes, arrows, circles)
    lanes = [arrow for arrow in arrows if not _drawn_short(arrow, boxes)]
    layout.lanes = _draw_lanes(lanes, boxes)
    for circle in circles:
        _place(circle, boxes)
    return layout


def _rows(process: Process, onward: list[Transition]) -> dict[str, int]:
    """How far down each stage stands: one below the lowest stage that leads on to it."""
    rows = {process.first: 0}
    for _pass in process.stages:
        for verb in onward:
            for source in verb.sources:
                # A way to itself leads no further down.
                if source in rows and verb.target not in (source, process.first):
                    lower = min(rows[source] + 1, len(process.stages))
                    rows[verb.target] = max(rows.get(verb.target, 0), lower)
    last = max(rows.values())
    return {key: rows.get(key, last) for key in process.stages}


def _main_way(process: Process, onward: list[Transition], rows: dict[str, int]) -> set[str]:
    """The stages of the longest way to an end."""
    here = max(process.stages, key=lambda key: (rows[key], process.stages[key].ends == "settled"))
    way = [here]
    while here != process.first:
        before = [s for v in onward if v.target == here for s in v.sources if rows[s] < rows[here]]
        if not before:
            break
        here = max(before, key=lambda key: rows[key])
        way.append(here)
    return {process.first, *way}


def _boxes(process: Process, rows: dict[str, int], main: set[str]) -> dict[str, Box]:
    beside: dict[int, int] = {}
    boxes = {}
    for key in process.stages:
        side = 0
        if key not in main:
            side = beside[rows[key]] = beside.get(rows[key], 0) + 1
        boxes[key] = Box(key, rows[key], side)
    return boxes


def _ways(process: Process, boxes: dict[str, Box]) -> tuple[list[Arrow], list[Circle]]:
    """Verbs between the same two stages share an arrow."""
    arrows: dict[tuple[str, str], Arrow] = {}
    circles: list[Circle] = []
    for verb in process.transitions.values():
        if len(verb.sources) >= MANY or any(_crosses(boxes[s], boxes[verb.target]) for s in verb.sources):
            circle = Circle(chr(ord("A") + len(circles)), verb)
            circles.append(circle)
            continue
        for source in verb.sources:
            arrow = arrows.setdefault((source, verb.target), Arrow([], source, verb.target))
            arrow.verbs.append(verb)
    return list(arrows.values()), circles


def _crosses(source: Box, target: Box) -> bool:
    """Between the columns only neighbours are joined by a line."""
    if source.side == target.side == 0 or source.side == target.side == 1:
        return source.side == 1 and target.row != source.row + 1
    return source.side + target.side > 1 or abs(source.row - target.row) != 1


def _drawn_short(arrow: Arrow, boxes: dict[str, Box]) -> bool:
    """Draw an arrow between neighbours; others run in lanes."""
    source, target = boxes[arrow.source], boxes[arrow.target]
    if source.side == target.side:
        if target.row != source.row + 1:
            return False
        arrow.points = [(source.middle, source.bottom), (target.middle, target.y)]
        arrow.label_at = (source.middle + 10, (source.bottom + target.y) / 2 + 4)
    elif source.side == 0:
        _to_the_side(arrow, source, target)
    else:
        _from_the_side(arrow, source, target)
    return True


def _to_the_side(arrow: Arrow, source: Box, target: Box) -> None:
    y = source.y + BOX_HEIGHT / 2 - PORT / 2
    end = target.y if target.row > source.row else target.bottom
    arrow.points = [(source.x, y), (target.middle, y), (target.middle, end)]
    arrow.label_at, arrow.anchor = (source.x - 10, y - 6), "end"


def _from_the_side(arrow: Arrow, source: Box, target: Box) -> None:
    x, y = (source.x + BOX_WIDTH + target.x) / 2, source.y + BOX_HEIGHT / 2
    entry = target.y + BOX_HEIGHT / 2 + PORT / 2
    arrow.points = [(source.x + BOX_WIDTH, y), (x, y), (x, entry), (target.x, entry)]
    arrow.label_at, arrow.anchor = (x - 5, (y + entry) / 2 + 4), "end"


def _draw_lanes(arrows: list[Arrow], boxes: dict[str, Box]) -> int:
    """Arrows over more than one row: the shorter, the further in."""
    arrows.sort(key=lambda arrow: (abs(boxes[arrow.source].row - boxes[arrow.target].row), boxes[arrow.source].row))
    taken: list[list[tuple[int, int]]] = []
    for arrow in arrows:
        upper, lower = sorted((boxes[arrow.source].row, boxes[arrow.target].row))
        lane = next((n for n, spans in enumerate(taken) if all(lower < a or b < upper for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((upper, lower))
        x = LANE_X + lane * LANE
        leave, enter = _port(boxes[arrow.source]), _port(boxes[arrow.target])
        arrow.points = [leave, (x, leave[1]), (x, enter[1]), enter]
        arrow.label_at = (leave[0] + 10, leave[1] - 5)
    return len(taken)


def _port(box: Box) -> Point:
    """The next free place on the right edge of a box."""
    box.right_ports += 1
    offset = (PORT / 2, -PORT / 2, PORT * 1.3, -PORT * 1.3)[(box.right_ports - 1) % 4]
    return box.x + BOX_WIDTH, box.y + BOX_HEIGHT / 2 + offset


def _place(circle: Circle, boxes: dict[str, Box]) -> None:
    target = boxes[circle.verb.target]
    for source in circle.verb.sources:
        box = boxes[source]
        # Circles stand in a row on the lower edge, where no arrow leaves.
        circle.at_sources.append((box.x + 16 + 24 * box.left_ports, box.bottom))
        box.left_ports += 1
    if target.side:
        circle.at_target, circle.tip = (target.middle, target.y - 34), (target.middle, target.y)
    else:
        port = _port(target)
        circle.at_target, circle.tip = (port[0] + 44, port[1]), port
