"""Parts of departments: asked, acknowledged, answered, handed back, withdrawn. Source: B41-2, B11-7."""
