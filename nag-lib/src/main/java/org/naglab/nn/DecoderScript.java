package org.naglab.nn;

import java.util.EnumMap;
import java.util.Map;
import org.naglab.tensor.TorchScript;

/**
 * What a {@link CachedDecoder} computes in one call of the engine. The order of the weights is that of {@link
 * DecoderWeights}; keys and values alternate, layer by layer; n is the number of heads.
 */
final class DecoderScript {
    /** Products with parameters as they are at each step. */
    private static final String LIVE = """
            def linear(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
                return torch.linear(x, w, b)

            def asked(self, x: Tensor, p: List[Tensor]) -> List[Tensor]:
                return [self.linear(x, p[0], p[1]), self.linear(x, p[2], p[3]), self.linear(x, p[4], p[5])]

            """;

    /** Queries, keys and values in one product. */
    private static final String PACKED = """
            def asked(self, x: Tensor, p: List[Tensor]) -> List[Tensor]:
                return torch.chunk(self.linear(x, p[0], p[1]), 3, 2)

            """;

    private static final String SOURCE = """
            def heads(self, x: Tensor, n: int) -> Tensor:
                size = torch.size(x)
                return torch.transpose(torch.view(x, [size[0], size[1], n, size[2] // n]), 1, 2)

            def norm(self, x: Tensor, w: Tensor, b: Tensor, eps: float) -> Tensor:
                return torch.layer_norm(x, [torch.size(x, 2)], w, b, eps)

            def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, masked: bool) -> Tensor:
                if masked:
                    a = torch.scaled_dot_product_attention(q, k, v, mask)
                else:
                    a = torch.scaled_dot_product_attention(q, k, v)
                return torch.flatten(torch.transpose(a, 1, 2), 2, 3)

            def read(self, memory: Tensor, w: List[Tensor], numbers: Tensor) -> List[Tensor]:
                n = int(numbers.item())
                kept: List[Tensor] = []
                for i in range(torch.floordiv(len(w), 4)):
                    for j in range(2):
                        y = self.linear(memory, w[4 * i + 2 * j], w[4 * i + 2 * j + 1])
                        kept.append(torch.contiguous(self.heads(y, n)))
                return kept

            def step(self, tokens: Tensor, w: List[Tensor], cache: List[Tensor], source: List[Tensor],
                    masks: List[Tensor], scores: Tensor, numbers: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
                n = int(numbers[0].item())
                eps = float(numbers[1].item())
                t = int(numbers[2].item())
                path_masked = bool(numbers[3].item())
                source_masked = bool(numbers[4].item())
                banned = int(numbers[5].item())
                best = int(numbers[6].item())
                k_beams = torch.size(tokens, 1)
                start = t * k_beams
                end = start + k_beams
                x = torch.embedding(w[0], tokens) + torch.select(w[1], 0, t) + torch.select(w[2], 0, 0)
                x = self.norm(x, w[3], w[4], eps)
                layers = torch.floordiv(len(cache), 2)
                size = torch.floordiv(len(w) - 11, layers)
                for i in range(layers):
                    of_layer = w[11 + size * i : 11 + size * (i + 1)]
                    p = of_layer[size - 16 : size]
                    asked = self.asked(x, of_layer)
                    keys = cache[2 * i]
                    values = cache[2 * i + 1]
                    q = self.heads(asked[0], n)
                    torch.copy_(torch.slice(keys, 2, start, end), self.heads(asked[1], n))
                    torch.copy_(torch.slice(values, 2, start, end), self.heads(asked[2], n))
                    a = self.attend(q, torch.slice(keys, 2, 0, end), torch.slice(values, 2, 0, end), masks[0],
                        path_masked)
                    x = self.norm(self.linear(a, p[0], p[1]) + x, p[2], p[3], eps)
                    q = self.heads(self.linear(x, p[4], p[5]), n)
                    a = self.attend(q, source[2 * i], source[2 * i + 1], masks[1], source_masked)
                    x = self.norm(self.linear(a, p[6], p[7]) + x, p[8], p[9], eps)
                    wide = torch.gelu(self.linear(x, p[10], p[11]))
                    x = self.norm(self.linear(wide, p[12], p[13]) + x, p[14], p[15], eps)
                x = self.norm(torch.gelu(self.linear(x, w[5], w[6])), w[7], w[8], eps)
                logits = self.linear(x, w[9], w[10])
                offsets = scores - torch.logsumexp(logits, [2])
                if banned >= 0:
                    torch.fill_(torch.select(logits, 2, banned), -float("inf"))
                each = best
                if each > torch.size(logits, 2):
                    each = torch.size(logits, 2)
                if each == 1:
                    tops, ids = torch.max(logits, 2, True)
                else:
                    tops, ids = torch.topk(logits, each, 2)
                of_source = torch.flatten(tops + torch.unsqueeze(offsets, 2), 1, 2)
                found, places = torch.topk(of_source, best, 1)
                return found, torch.floor_divide(places, each), torch.gather(torch.flatten(ids, 1, 2), 1, places)

            def grow(self, cache: List[Tensor]) -> List[Tensor]:
                grown: List[Tensor] = []
                for c in cache:
                    grown.append(torch.cat([c, torch.zeros_like(c)], 2))
                return grown

            def pick(self, rows: Tensor, arrays: List[Tensor]) -> List[Tensor]:
                picked: List[Tensor] = []
                for a in arrays:
                    picked.append(torch.index_select(a, 0, rows))
                return picked
            """;

    private DecoderScript() {}

    /** Compiled on first use, once per JVM. */
    private static final class Live {
        static final TorchScript SCRIPT = TorchScript.compile(LIVE + SOURCE);
    }

    private static final Map<Precision, TorchScript> COMPILED = new EnumMap<>(Precision.class);

    /** For parameters as they are at each step. */
    static TorchScript live() {
        return Live.SCRIPT;
    }

    /** For {@link PackedWeights}. */
    static synchronized TorchScript packed(Precision precision) {
        return COMPILED.computeIfAbsent(
                precision, p -> TorchScript.compile(PackedWeights.methods(p) + PACKED + SOURCE));
    }
}
