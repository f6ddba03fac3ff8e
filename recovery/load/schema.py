"""The JSON Schema of the files people write, generated from the model: for editors, and for tools that write files."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DictSchema, ModelSchema

from recovery.load.files import MODELS, VERSION, Kind
from recovery.model.sentences import sentences


def schema(kind: Kind) -> dict[str, Any]:
    """The schema of a kind of file: what `shape` refuses by its shape, it refuses too.

    Whether values go together, and whether names mean something, no schema says: that is for `recovery check`.
    """
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:recovery:{kind}@{VERSION}",
        **MODELS[kind].model_json_schema(schema_generator=_Generator),
        "title": f"recovery/{kind}@{VERSION}",
    }


class _Generator(GenerateJsonSchema):
    """Pydantic's, closed where keys are free but have a pattern, without titles that only repeat a key.

    Each key is described by the sentence below its field.
    """

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """A mapping with keys that are known."""
        generated = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for name, sentence in sentences(model).items():
            key = model.model_fields[name].alias or name
            if key in generated.get("properties", {}):
                generated["properties"][key]["description"] = sentence
        return generated

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Keys speak for themselves."""
        return False

    def dict_schema(self, schema: DictSchema) -> JsonSchemaValue:
        """A mapping with free keys: one that does not match the pattern is refused."""
        generated = super().dict_schema(schema)
        if "patternProperties" in generated:
            generated["additionalProperties"] = False
        return generated
