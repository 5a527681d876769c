"""Flow through a network: as much as fits, at the least cost."""

from collections import deque

ENDLESS = 1 << 60


class Network:
    """Nodes 0…n-1 and edges with a capacity and a cost; whole numbers in, whole numbers out."""

    def __init__(self, nodes: int) -> None:
        self.edges: list[list[int]] = [[] for _node in range(nodes)]  # at each node, the edges that leave it
        self.target: list[int] = []
        self.room: list[int] = []
        self.cost: list[int] = []

    def add(self, start: int, end: int, room: int, cost: int = 0) -> int:
        """An edge and, at the next number, the way back along it."""
        for at, to, fits, costs in ((start, end, room, cost), (end, start, 0, -cost)):
            self.edges[at].append(len(self.target))
            self.target.append(to)
            self.room.append(fits)
            self.cost.append(costs)
        return len(self.target) - 2

    def sent(self, edge: int) -> int:
        """How much goes along an edge."""
        return self.room[edge ^ 1]

    def fill(self, source: int, sink: int) -> int:
        """Send as much as fits, cheapest ways first; says how much that is."""
        total = 0
        while distance := self._distances(source, sink):
            total += self._send(source, sink, distance)
        return total

    def reachable(self, source: int) -> set[int]:
        """The nodes to which more could still be sent: one side of the narrowest cut, once the network is full."""
        seen, waiting = {source}, [source]
        while waiting:
            for edge in self.edges[waiting.pop()]:
                end = self.target[edge]
                if self.room[edge] and end not in seen:
                    seen.add(end)
                    waiting.append(end)
        return seen

    def _distances(self, source: int, sink: int) -> list[int]:
        """What the cheapest way to each node costs, of several the shortest; nothing if none leads to the sink."""
        step = len(self.edges)  # a unit of cost weighs more than any number of edges
        distance = [ENDLESS * step] * len(self.edges)
        distance[source] = 0
        waiting, queued = deque([source]), [False] * len(self.edges)
        while waiting:
            node = waiting.popleft()
            queued[node] = False
            here = distance[node] + 1
            for edge in self.edges[node]:
                end = self.target[edge]
                if self.room[edge] and here + self.cost[edge] * step < distance[end]:
                    distance[end] = here + self.cost[edge] * step
                    if not queued[end]:
                        queued[end] = True
                        waiting.append(end)
        return distance if distance[sink] < ENDLESS * step else []

    def _send(self, source: int, sink: int, distance: list[int]) -> int:
        """Fill every cheapest way; each node's edges are tried once, from where the last try stopped."""
        tried = [0] * len(self.edges)
        total = 0
        while way := self._way(source, sink, distance, tried):
            amount = min(self.room[edge] for edge in way)
            for edge in way:
                self.room[edge] -= amount
                self.room[edge ^ 1] += amount
            total += amount
        return total

    def _way(self, source: int, sink: int, distance: list[int], tried: list[int]) -> list[int]:
        """One cheapest way with room, edge by edge; dead ends are left for good."""
        way: list[int] = []
        node = source
        while node != sink:
            found = self._onwards(node, distance, tried)
            if found is not None:
                way.append(found)
                node = self.target[found]
            elif way:
                node = self.target[way.pop() ^ 1]
                tried[node] += 1
            else:
                return []
        return way

    def _onwards(self, node: int, distance: list[int], tried: list[int]) -> int | None:
        edges, step, here = self.edges[node], len(self.edges), distance[node] + 1
        while tried[node] < len(edges):
            edge = edges[tried[node]]
            if self.room[edge] and distance[self.target[edge]] == here + self.cost[edge] * step:
                return edge
            tried[node] += 1
        return None
