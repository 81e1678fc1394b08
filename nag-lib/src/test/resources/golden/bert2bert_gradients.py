"""Adds gradients to bert2bert_tiny.json: python bert2bert_gradients.py > bert2bert_gradients.json

Made with transformers 5.18.0 and torch 2.13.0 in float64. The loss is the sum, over the first 5 positions of item 0 and
the first 4 of item 1, of -log p(gold | prefix); gold is decoder_input from its second token on, then EOS.
"""

import json
import pathlib

import torch
from transformers import BertConfig, BertLMHeadModel, BertModel, EncoderDecoderModel

golden = json.loads((pathlib.Path(__file__).parent / "bert2bert_tiny.json").read_text())


def tensor(t):
    kind = torch.float64 if t["dtype"] == "float64" else torch.int64
    return torch.tensor(t["data"], dtype=kind).reshape(t["shape"])


c = golden["config"]
sizes = dict(vocab_size=c["vocab"], hidden_size=c["hidden"], num_hidden_layers=c["layers"],
             num_attention_heads=c["heads"], intermediate_size=c["intermediate"],
             max_position_embeddings=c["max_position"], hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
encoder = BertModel(BertConfig(**sizes))
decoder = BertLMHeadModel(BertConfig(**sizes, is_decoder=True, add_cross_attention=True))
model = EncoderDecoderModel(encoder=encoder, decoder=decoder).double().eval()
state = {name: tensor(value) for name, value in golden["weights"].items()}
missing, unexpected = model.load_state_dict(state, strict=False)
assert not unexpected and all("position_ids" in name for name in missing), (missing, unexpected)

inputs = tensor(golden["decoder_input"])
logits = model(input_ids=tensor(golden["src"]), attention_mask=tensor(golden["attention_mask"]),
               decoder_input_ids=inputs).logits
assert torch.allclose(logits, tensor(golden["decoder_logits"]), atol=1e-10)
lengths = [5, 4]
gold = [inputs[b, 1:n].tolist() + [c["eos"]] for b, n in enumerate(lengths)]
log_p = torch.log_softmax(logits, -1)
loss = -sum(log_p[b, t, y] for b, row in enumerate(gold) for t, y in enumerate(row))
loss.backward()
gradients = {name: {"shape": list(p.shape), "dtype": "float64", "data": [float(f"{v:.12g}") for v in p.grad.flatten().tolist()]}
             for name, p in model.named_parameters() if p.grad is not None}
print(json.dumps({"gold": gold, "lengths": lengths, "loss": loss.item(), "grads": gradients}))
